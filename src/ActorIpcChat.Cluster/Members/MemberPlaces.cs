using System.Net.Sockets;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Cluster.Members;

/// <summary>Where the room may be found, and what it means that it was not.</summary>
/// <param name="Knock">Where to ask.</param>
/// <param name="MayBegin">Where nobody answers, this member begins the room.</param>
internal sealed record MemberPlaces(IReadOnlyList<HostPort> Knock, bool MayBegin)
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(2);

    /// <summary>Of one that starts.</summary>
    /// <param name="own">Where it listens.</param>
    /// <param name="join">Where it was told to look. Of several that name the same ones the first begins.</param>
    /// <param name="before">Where the others were when it was killed.</param>
    public static MemberPlaces Of(HostPort own, IReadOnlyList<HostPort> join, IReadOnlyList<HostPort> before)
        => new([.. join.Concat(before).Distinct().Where(place => place != own)], join.Count == 0 || join[0] == own);

    /// <summary>Why nobody has answered: looks whether anybody listens there at all.</summary>
    public async Task<LinuxException> WhyNoAnswerAsync(string room, TimeSpan waited)
    {
        List<string> found = [];
        foreach (var place in Knock)
            found.Add($"{place} {await LookAsync(place)}");
        return new LinuxException(
            $"join the room {room}", string.Join(", ", found) + $" (waited {waited.TotalSeconds:0.#} s)",
            "check --join, and that --room, chat.cluster.secret and chat.cluster.tls are the same there");
    }

    private static async Task<string> LookAsync(HostPort place)
    {
        using var limit = new CancellationTokenSource(ConnectLimit);
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(place.Host, place.Port, limit.Token);
            return "takes connections, but does not answer as a member of this room";
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => "has nobody who listens",
                SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "is no name that is known",
                _ => $"cannot be reached: {e.Message}",
            };
        }
        catch (OperationCanceledException)
        {
            return "does not answer";
        }
    }
}
