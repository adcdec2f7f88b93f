using System.Net.Sockets;
using ActorIpcChat.Cluster.Engine;
using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Memory;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Cluster.Members;

/// <summary>Where members of the room may listen.</summary>
/// <param name="Endpoints">Endpoints to ask.</param>
/// <param name="MayCreateRoom">If no endpoint answers, this member creates the room.</param>
internal sealed record ContactPoints(IReadOnlyList<HostPort> Endpoints, bool MayCreateRoom)
{
    /// <summary>More than a room has members.</summary>
    private const int MaxEndpoints = 128;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Contact points of a member that starts.</summary>
    /// <param name="own">Its own endpoint.</param>
    /// <param name="join">Setting <c>chat.cluster.join</c>. If all members name the same list, the first one in it creates the room.</param>
    /// <param name="earlier">The other members' endpoints before a kill.</param>
    public static ContactPoints Of(HostPort own, IReadOnlyList<HostPort> join, IReadOnlyList<HostPort> earlier)
        => new([.. join.Concat(earlier).Distinct().Where(endpoint => endpoint != own)], join.Count == 0 || join[0] == own);

    /// <summary>Last known endpoints of the other members.</summary>
    public static IReadOnlyList<HostPort> KnownIn(MemberTable table)
        => [.. table.Known
            .Select(known => HostPort.TryParse(known.Address, out var endpoint) ? endpoint : default)
            .Where(endpoint => endpoint.Port != 0)];

    /// <summary>Adds one, and drops the oldest beyond the limit.</summary>
    public ContactPoints With(HostPort endpoint) => this with { Endpoints = [.. Endpoints.Append(endpoint).Distinct().TakeLast(MaxEndpoints)] };

    /// <summary>Sends a request to all endpoints that are not members yet.</summary>
    public void Ask(ClusterEngine engine, JoinRequest request)
    {
        foreach (var endpoint in Endpoints.Where(endpoint => !engine.IsMember(endpoint)))
            engine.Send(endpoint, request);
    }

    /// <summary>Connects to each endpoint to find out why none answered.</summary>
    public async Task<LinuxException> ExplainNoAnswerAsync(string room, TimeSpan waited)
    {
        List<string> found = [];
        foreach (var endpoint in Endpoints)
            found.Add($"{endpoint} {await ProbeAsync(endpoint)}");
        return new LinuxException(
            $"cannot join the room {room}", string.Join(", ", found) + $" (waited {waited.TotalSeconds:0.#} s)",
            "check --join, and that --room, chat.cluster.secret and chat.cluster.tls are the same there");
    }

    private static async Task<string> ProbeAsync(HostPort endpoint)
    {
        using var limit = new CancellationTokenSource(ConnectTimeout);
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(endpoint.Host, endpoint.Port, limit.Token);
            return "accepts connections, but does not answer as a member of this room";
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => "refuses connections",
                SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "is an unknown host",
                _ => $"cannot be reached: {e.Message}",
            };
        }
        catch (OperationCanceledException)
        {
            return "does not answer";
        }
    }
}
