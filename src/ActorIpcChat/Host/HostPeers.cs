using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Lines;
using ActorIpcChat.Members;
using ActorIpcChat.Memory;
using ActorIpcChat.Peer;
using ActorIpcChat.Reporting;
using ActorIpcChat.Rooms;
using ActorIpcChat.Text;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.Host;

/// <summary>
/// The other members of the room: finds them by their directories and locks, and hears of their ends. A member that starts rings all that it
/// finds, so none has to watch the room: of two that start at once, at least one finds the other ready.
/// </summary>
/// <param name="context">Services and settings of this member.</param>
/// <param name="memory">Its memory.</param>
/// <param name="relay">Gets <see cref="HostPeer.ProcessEnded"/>.</param>
internal sealed class HostPeers(ChatContext context, MemberMemory memory, IActorRef relay) : IDisposable
{
    private readonly Room _room = context.Room.OfMembers!;
    private readonly INotices _notices = context.Notices;
    private readonly List<HostPeer> _all = [];
    private readonly HashSet<string> _refused = [];

    /// <summary>All of them, ended ones included until their last line is published. A list, so that a loop over it allocates nothing.</summary>
    public List<HostPeer> All => _all;

    /// <summary>Those that are in the room.</summary>
    public int Count { get; private set; } = -1;

    /// <summary>Those of them that were killed.</summary>
    public int AbsentCount { get; private set; }

    /// <summary>Finds the members that a predecessor of this one knew, and all that live.</summary>
    /// <exception cref="LinuxException">The room is full.</exception>
    public void Begin()
    {
        if (!memory.Resources.TakenOver)
            ThrowIfFull();
        foreach (var known in memory.Table.Known.Where(static known => known.Awaited))
        {
            if (RoomLocator.WhyInvalidName(known.Nick) is null)
                Examine(known.Nick, _room.MembersDirectory, known.Session);
            if (_all.Exists(peer => peer.Session == known.Session))
                continue;
            // A member that leaves removes its memory.
            GiveUp(known.Session, FrameKind.Left);
        }

        // A predecessor's lines are only for those whom it knew.
        var knownBefore = _all.Count;
        Look();
        foreach (var peer in memory.Resources.TakenOver ? _all.Take(knownBefore) : _all)
            peer.IsExpected = true;
    }

    /// <summary>Looks for members that are not known yet.</summary>
    /// <param name="again">Looks at the known ones, too: their segments may have been made again.</param>
    public void Look(bool again = false)
    {
        // Opened once for all, since a path takes a call for each of its directories.
        using var opened = _room.MembersDirectory.Open(out var members);
        foreach (var nick in OtherNicks())
        {
            if (again || _all.Find(peer => peer.Nick == nick) is not { IsAbsent: false, End: null })
                Examine(nick, members);
        }
    }

    /// <summary>Counts them again.</summary>
    /// <returns>Whether their number has changed, or this is the first count.</returns>
    public bool HasChanged()
    {
        var (count, absent) = (0, 0);
        foreach (var peer in _all)
        {
            if (peer.End is not null)
                continue;
            count++;
            absent += peer.IsAbsent ? 1 : 0;
        }

        var before = (Count, AbsentCount);
        (Count, AbsentCount) = (count, absent);
        return before != (count, absent);
    }

    /// <summary>Looks at the members whose ends no event reports.</summary>
    public void LookAtLocks()
    {
        foreach (var peer in _all.Where(static peer => peer.IsKnownByLockOnly).ToList())
        {
            if (!IsHeld(peer.Room, out _))
                Lose(peer);
        }
    }

    /// <summary>Gives up those that were absent too long.</summary>
    /// <returns>Time until the next one is; null if none is absent.</returns>
    public TimeSpan? GiveUpExpired()
    {
        TimeSpan? next = null;
        foreach (var peer in _all.Where(static peer => peer is { IsAbsent: true, End: null }))
        {
            var left = context.Settings.Member.AbsentTimeout - context.Clock.GetElapsedTime(peer.AbsentSince);
            if (left <= TimeSpan.Zero)
                peer.End = FrameKind.Lost;
            else if (next is null || left < next)
                next = left;
        }

        return next;
    }

    /// <summary>The process of a member has ended.</summary>
    public void OnEnd(HostPeer.ProcessEnded ended)
    {
        // Else its successor is known already.
        if (_all.Contains(ended.Peer) && ended.Peer is { End: null, IsAbsent: false } && ended.Peer.Is(ended.Process))
            Lose(ended.Peer);
    }

    /// <summary>Forgets a member that has ended, behind its last line.</summary>
    public void Remove(HostPeer peer)
    {
        _all.Remove(peer);
        if (peer.Incoming is { } incoming)
            MemberInbox.End(incoming, peer.End!.Value);
        else if (memory.Table.StateOf(peer.Session) is MemberState.Here or MemberState.Unreachable)
            GiveUp(peer.Session, peer.End!.Value);
        memory.Table.Forget(peer.Session);
        if (peer.IsAnnounced)
            context.SayPresence($"{peer.Name} {(peer.End == FrameKind.Left ? "has left" : "is lost")}");
        peer.Dispose();
    }

    public void Dispose() => _all.ForEach(static peer => peer.Dispose());

    private void GiveUp(ulong session, FrameKind how)
    {
        foreach (var known in memory.Table.Known.Where(known => known.Session == session))
            memory.Inbox.GiveUp(known, how);
    }

    /// <summary>Names of the other members' directories: one look, since each member that starts makes all others look.</summary>
    private IEnumerable<string> OtherNicks() => Directories.ListIfReadable(_room.MembersDirectory)
        .Where(nick => RoomLocator.WhyInvalidName(nick) is null && nick != context.Room.MemberNick);

    private void ThrowIfFull()
    {
        var max = context.Settings.Member.MaxMembers;
        List<string> nicks = [.. OtherNicks()];
        if (nicks.Count >= max && nicks.Count(nick => IsHeld(_room.Member(nick), out _)) is var others && others >= max)
        {
            throw new LinuxException(
                $"cannot join the room {_room.Directory}", $"it has {others} members already",
                "raise chat.member.max-members, or choose another room with --room");
        }
    }

    /// <summary>Looks at a member's directory.</summary>
    /// <param name="nick">The member's nick.</param>
    /// <param name="members">Parent of its directory.</param>
    /// <param name="awaited">Stream of a member that may be dead; 0 for none.</param>
    private void Examine(string nick, FileAt members, ulong awaited = 0)
    {
        using var opened = members.Below(nick).Open(out var directory);
        Examine(_room.MemberAt(directory, nick), awaited);
    }

    private void Examine(Room member, ulong awaited)
    {
        var lives = IsHeld(member, out var pid);
        var known = _all.Find(peer => peer.Nick == member.MemberNick && peer.End is null);
        if (!lives && known is null && awaited == 0)
            return;
        if (known is { Memory.IsCurrent: true } && MemberSegment.IdOf(member) == known.Memory.Id)
        {
            if (lives && known.IsAbsent)
                Return(known, pid);
            return;
        }

        if (TryOpen(member) is not { } found)
            return;
        if (known is not null && known.Memory.Generation == found.Generation && known.Session == found.Session)
        {
            known.Replace(found);
            if (lives && known.IsAbsent)
                Return(known, pid);
            return;
        }

        // Another segment of the same nick: its member has left meanwhile, or ipcchat clean removed what it had left.
        known?.End = known.Memory.IsClosed ? FrameKind.Left : FrameKind.Lost;
        if (found.IsClosed || found.Link != LinkKind.Host || found.Session == memory.Outbox.Session || (!lives && found.Session != awaited))
            found.Dispose();
        else
            Add(new HostPeer(member, found, context.ShowsPids), lives ? pid : null);
    }

    private void Add(HostPeer peer, int? pid)
    {
        _all.Add(peer);
        peer.IsReceiving = memory.Table.StartOf(peer.Session) >= 0;
        if (pid is { } process)
        {
            peer.Watch(process, context.Loop, relay);
            memory.Table.AddOrUpdate(peer.Session, peer.Nick, peer.Process);
        }
        else
        {
            peer.SetAbsent(context.Clock.GetTimestamp());
        }

        // Behind the row, which it looks for.
        Interlocked.MemoryBarrier();
        // If it knows this process, it needs no look: the answer rings (HostDelivery.Begin). It may know a predecessor only.
        if (memory.Resources.TakenOver || !peer.Memory.Knows(memory.Outbox.Session))
            peer.Ring(DoorbellSign.NewMember);
    }

    private void Return(HostPeer peer, int pid)
    {
        peer.Watch(pid, context.Loop, relay);
        memory.Table.AddOrUpdate(peer.Session, peer.Nick, peer.Process);
        if (peer.IsAnnounced)
            context.SayPresence($"{peer.Name} is back");
        peer.Incoming?.Add(FrameKind.Reachable);
        Interlocked.MemoryBarrier();
        peer.Ring();
    }

    private void Lose(HostPeer peer)
    {
        if (peer.Memory.IsClosed)
        {
            peer.End = FrameKind.Left;
            return;
        }

        if (!peer.IsReceiving && peer.Incoming is null)
        {
            peer.End = FrameKind.Lost;
            return;
        }

        var name = peer.Name;
        peer.SetAbsent(context.Clock.GetTimestamp());
        // Its successor may be faster than the news of its end.
        if (IsHeld(peer.Room, out var successor) && MemberSegment.IdOf(peer.Room) == peer.Memory.Id)
        {
            peer.Watch(successor, context.Loop, relay);
            memory.Table.AddOrUpdate(peer.Session, peer.Nick, peer.Process);
            peer.Ring();
            return;
        }

        peer.Incoming?.Add(FrameKind.Unreachable);
        context.SayPresence($"{name} was killed: waiting for its successor, {context.Settings.Member.AbsentTimeout.TotalSeconds:0.#} s at most");
    }

    private MemberSegment? TryOpen(Room member)
    {
        try
        {
            return MemberSegment.TryOpen(member);
        }
        catch (LinuxException e)
        {
            if (_refused.Add(member.MemberNick!))
                _notices.Say($"cannot chat with {VisibleText.Of(member.MemberNick!)}: {e.Message}");
            return null;
        }
    }

    private static bool IsHeld(Room member, out int holder)
    {
        try
        {
            return FileLock.IsHeld(member.Lock(Role.A), out holder);
        }
        catch (LinuxException)
        {
            // Not a lock that a member of this room would have made.
            holder = 0;
            return false;
        }
    }
}
