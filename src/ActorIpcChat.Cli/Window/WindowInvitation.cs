using System.Text;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Cli.Window;

/// <summary>What the user has to do so that the other side comes.</summary>
internal static class WindowInvitation
{
    /// <summary>The line for the user.</summary>
    /// <param name="peer">The side that is missing.</param>
    /// <param name="place">Where the chat is.</param>
    public static string Of(Role peer, Place place) => $"Waiting for {peer.Letter()}: run `ipcchat window {peer.Word()}{place}` in another terminal";

    /// <summary>The line for a member that is alone; empty in a cluster while its port is unknown: its process says how others come.</summary>
    /// <param name="place">Where the room is.</param>
    /// <param name="listen">Where the member listens for others; null in a room of this machine.</param>
    public static string OfMember(Place place, HostPort? listen) => listen is { Port: 0 }
        ? ""
        : $"Waiting for others: run `ipcchat window{place} --nick NAME{(listen is { } endpoint ? $" --join {endpoint}" : "")}` in another terminal";

    /// <summary>Options that name a room.</summary>
    /// <param name="Directory">--directory as an absolute path; null for the default.</param>
    /// <param name="Room">--room; null for none.</param>
    /// <param name="Group">--group; null for none.</param>
    internal sealed record Place(string? Directory, string? Room, string? Group)
    {
        public override string ToString()
        {
            var options = new StringBuilder();
            foreach (var (option, value) in (ReadOnlySpan<(string, string?)>)[("--directory", Directory), ("--room", Room), ("--group", Group)])
            {
                if (value is not null)
                    options.Append($" {option} {Quoted(value)}");
            }

            return options.ToString();
        }
    }

    /// <summary>A word of a shell command.</summary>
    private static string Quoted(string value)
        => value.All(letter => char.IsAsciiLetterOrDigit(letter) || "/._-+:,@=".Contains(letter, StringComparison.Ordinal))
            ? value
            : $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
