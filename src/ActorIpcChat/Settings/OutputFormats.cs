namespace ActorIpcChat.Settings;

/// <summary>The formats by name: the one table that the command line, its help and the configuration share.</summary>
public static class OutputFormats
{
    /// <summary>Name of the choice that is made at start: pretty on a terminal, else plain.</summary>
    public const string Auto = "auto";

    /// <summary>What can be asked for, and what it looks like.</summary>
    public static IReadOnlyDictionary<string, string> Descriptions { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["pretty"] = "time, nick and text, for people",
        ["plain"] = "the bytes and LF",
        ["classic"] = "I am A1, recv from A:[text]",
        ["json"] = "one object a line",
    };
}
