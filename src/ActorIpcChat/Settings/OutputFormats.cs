namespace ActorIpcChat.Settings;

/// <summary>The output formats, for the command line, its help and the settings.</summary>
internal static class OutputFormats
{
    /// <summary>Pretty on a terminal, else plain.</summary>
    public const string Auto = "auto";

    /// <summary>A description of each format, by name.</summary>
    public static IReadOnlyDictionary<string, string> Descriptions { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["pretty"] = "time, nick and text, for people",
        ["plain"] = "the bytes and LF",
        ["classic"] = "I am A1, recv from A:[text]",
        ["json"] = "one object a line",
    };
}
