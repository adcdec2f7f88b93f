using System.Text;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Cli.Window;

/// <summary>What the user has to do so that the other side comes.</summary>
internal static class WindowInvitation
{
    /// <summary>The line for the user.</summary>
    /// <param name="peer">The side that is missing.</param>
    /// <param name="directory">--directory as an absolute path; null for the default.</param>
    /// <param name="room">--room; null for none.</param>
    /// <param name="group">--group; null for none.</param>
    public static string Of(Role peer, string? directory, string? room, string? group)
    {
        var command = new StringBuilder($"ipcchat window {peer.Word()}");
        foreach (var (option, value) in (ReadOnlySpan<(string, string?)>)[("--directory", directory), ("--room", room), ("--group", group)])
        {
            if (value is not null)
                command.Append($" {option} {Quoted(value)}");
        }

        return $"Waiting for {peer.Letter()}: run `{command}` in another terminal";
    }

    /// <summary>A word of a shell command.</summary>
    private static string Quoted(string value)
        => value.All(letter => char.IsAsciiLetterOrDigit(letter) || "/._-+:,@=".Contains(letter, StringComparison.Ordinal))
            ? value
            : $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
