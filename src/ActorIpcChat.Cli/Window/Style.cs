namespace ActorIpcChat.Cli.Window;

/// <summary>How something is shown; colours only where the user wants them (https://no-color.org).</summary>
internal static class Style
{
    private static readonly bool Colours = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public static string Own(string text) => Colours ? $"\e[36m{text}\e[0m" : $"\e[1m{text}\e[0m";

    public static string Peer(string text) => Colours ? $"\e[33m{text}\e[0m" : $"\e[1m{text}\e[0m";

    public static string Notice(string text) => $"\e[2m{text}\e[0m";

    public static string Bar(string text) => $"\e[7m{text}\e[0m";

    public static string Question(string text) => $"\e[1m{text}\e[0m";
}
