using System.Text;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Text;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Peer;

/// <summary>The lines of the command /who.</summary>
internal static class PresenceLines
{
    /// <summary>A line about this process, one about the peer, one about the viewers.</summary>
    public static IEnumerable<string> Of(ChatContext context, Connection connection, ChatSegment segment, Outbox outbox)
    {
        var role = context.Role;
        var own = context.ShowsPids ? $" (process {Environment.ProcessId})" : "";
        yield return $"you are {Encoding.UTF8.GetString(outbox.Nick)}, {role.Letter()}{own}";
        yield return connection switch
        {
            { PeerPid: null } or { PeerHasDied: true } => $"{role.Peer().Letter()} is not there",
            { Kind.Name: { } program } => $"{connection.PeerName} is {program}",
            _ => $"{VisibleText.Of(LatestNick(segment) ?? connection.PeerNick)} is {connection.PeerName}",
        };
        var viewers = Viewers(segment);
        if (viewers.Count > 0 && !context.ShowsPids)
            yield break;
        yield return viewers.Count == 0
            ? $"{role.Letter()}1 is not there: what you receive waits for a viewer"
            : $"{role.Letter()}1: {string.Join(", ", viewers)}";
    }

    /// <summary>The peer's nick; null without a peer.</summary>
    public static string? NickOfPeer(Connection connection, ChatSegment segment)
        => connection is { PeerPid: null } or { PeerHasDied: true } ? null : LatestNick(segment) ?? connection.PeerNick;

    private static List<string> Viewers(ChatSegment segment)
    {
        var slots = new ViewerSlots(segment);
        List<string> viewers = [];
        for (var slot = 0; slot < slots.Count; slot++)
        {
            if (slots[slot].Owner == 0 || !ViewerSlots.IsAlive(in slots[slot], segment.Room, segment.Role))
                continue;
            viewers.Add(PidNamespace.IsOwn(slots[slot].PidNamespace)
                ? $"process {slots[slot].Pid}{(slots[slot].Process.IsStopped ? ", stopped" : "")}"
                : $"process {slots[slot].Pid} of another pid namespace");
        }

        return viewers;
    }

    /// <summary>The peer's nick with its last line in this connection. It may have changed since the handshake.</summary>
    private static unsafe string? LatestNick(ChatSegment segment)
    {
        var header = segment.Header;
        var (head, first) = (Volatile.Read(ref header->Head), Volatile.Read(ref header->First));
        string? nick = null;
        if (!Positions.AreOfRing(first, head, segment.InboxCapacity))
            return null;
        var from = ReceptionReader.Current(header, head)->From;
        var frames = segment.InboxFrames(first, head);
        while (frames.MoveNext())
        {
            if (frames.Position >= from)
                nick = Encoding.UTF8.GetString(frames.Start + FrameHeader.Size, frames.Frame.NickLength);
        }

        return nick;
    }
}
