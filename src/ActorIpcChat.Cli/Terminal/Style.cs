using ActorIpcChat.Formats;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>Attributes of parts of the screen, and what the terminal can show.</summary>
internal static class Style
{
    /// <summary>The colours that the terminal supports and NO_COLOR allows.</summary>
    public static Colours Shown { get; } = PrettyStyle.ColoursOf(Environment.GetEnvironmentVariable);

    /// <summary>There are colours.</summary>
    public static bool Colours => Shown is not ActorIpcChat.Formats.Colours.None;

    public static string Notice(string text) => Look.Default.Noticed(text);

    public static string Bar(string text) => $"\e[7m{text}\e[0m";

    public static string Underlined(string text) => $"\e[4m{text}\e[0m";

    public static string Question(string text) => $"\e[1m{text}\e[0m";
}
