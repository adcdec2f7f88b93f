using ActorIpcChat.Formats;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>Colours and attributes.</summary>
internal static class Style
{
    /// <summary>The terminal supports colours, and NO_COLOR does not forbid them.</summary>
    public static bool Colours { get; } = PrettyStyle.ColoursOf(Environment.GetEnvironmentVariable) is not ActorIpcChat.Formats.Colours.None;

    public static string Own(string text) => Colours ? $"\e[36m{text}\e[0m" : $"\e[1m{text}\e[0m";

    public static string Peer(string text) => Colours ? $"\e[33m{text}\e[0m" : $"\e[1m{text}\e[0m";

    public static string Notice(string text) => $"\e[2m{text}\e[0m";

    public static string Bar(string text) => $"\e[7m{text}\e[0m";

    public static string Underlined(string text) => $"\e[4m{text}\e[0m";

    public static string Question(string text) => $"\e[1m{text}\e[0m";
}
