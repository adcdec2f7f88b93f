using ActorIpcChat.Lines;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Members;

/// <summary>
/// Publishes the lines of several senders in one ring, as if one sender had sent them: lines are never interleaved, and are numbered in the
/// order of the ring.
/// </summary>
internal sealed unsafe class MemberInbox : IDisposable
{
    /// <summary>Most pieces of the ring that are filled at once: viewers and senders have to hear of them in between.</summary>
    private const int MaxPieces = 8;

    private readonly RingWriter _ring;
    private readonly MemberTable _table;
    private readonly TimeProvider _clock;
    private readonly ViewerDoorbells _doorbells;
    private readonly List<SenderStream> _streams = [];
    private SenderStream? _inLine;
    private uint _turn;
    private FrameHeader _last;
    private long _nextLine;
    private bool _news;

    public MemberInbox(Room room, RingWriter ring, MemberTable table, TimeProvider clock)
    {
        (_ring, _table, _clock) = (ring, table, clock);
        _doorbells = new ViewerDoorbells(room, Role.A, ring.Slots);
        _nextLine = ring.NextLine;
        if (!ring.EndsInsideLine)
            return;
        // Its sender may return and end it.
        var session = table.LastPublished(ring.Head);
        _inLine = new SenderStream(session, "", 0) { HasEnded = !table.IsAwaited(session) };
    }

    /// <summary>Lines or notices wait, for the next call of <see cref="TryPublishAll"/>.</summary>
    public bool HasMore { get; private set; }

    /// <summary>Starts or continues the stream of a sender.</summary>
    /// <param name="session">The stream.</param>
    /// <param name="nick">The sender's nick.</param>
    /// <param name="address">Where the sender is.</param>
    /// <param name="create">Creates the stream from session, nick, and the position up to which it is published.</param>
    /// <param name="isHere">The sender is in the room; else its lines are left, and it may return.</param>
    public T Begin<T>(ulong session, string nick, string address, Func<ulong, string, long, T> create, bool isHere = true)
        where T : SenderStream
    {
        _table.AddOrUpdate(session, nick, address);
        if (_streams.Find(stream => stream.Session == session && !stream.HasEnded) is { } known)
            return (T)known;
        var begun = create(session, nick, _table.UpTo(session));
        // Queued lines of an earlier connection were not acknowledged: the sender repeats them.
        _streams.RemoveAll(stream => stream.Session == session);
        if (_inLine?.Session == session)
            _inLine = begun;
        _streams.Add(begun);
        var state = _table.StateOf(session);
        if (!isHere && state == MemberState.Here)
            begun.Add(FrameKind.Unreachable);
        else if (isHere && state != MemberState.Here)
            begun.Add(state == MemberState.Unreachable ? FrameKind.Reachable : FrameKind.Joined);
        return begun;
    }

    /// <summary>Ends a stream after its queued lines.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="how"><see cref="FrameKind.Left"/> or <see cref="FrameKind.Lost"/>.</param>
    public static void End(SenderStream stream, FrameKind how)
    {
        if (stream.HasEnded)
            return;
        stream.HasEnded = true;
        stream.Add(how);
    }

    /// <summary>Ends the line of a member that has not returned, and publishes a notice about it.</summary>
    /// <param name="member">The member.</param>
    /// <param name="how"><see cref="FrameKind.Left"/> or <see cref="FrameKind.Lost"/>.</param>
    public void GiveUp(KnownMember member, FrameKind how)
    {
        _table.Forget(member.Session);
        if (_streams.Exists(stream => stream.Session == member.Session))
            return;
        var rest = new SenderStream(member.Session, member.Nick, member.UpTo);
        if (_inLine?.Session == member.Session)
            _inLine = rest;
        _streams.Add(rest);
        End(rest, how);
    }

    /// <summary>Publishes what the ring has space for, up to a limit.</summary>
    /// <returns>False while the ring is full.</returns>
    public bool TryPublishAll()
    {
        var hasSpace = true;
        HasMore = false;
        for (var pieces = 0; hasSpace && TryNext(out hasSpace) is { } stream; pieces++)
        {
            HasMore = pieces == MaxPieces;
            if (HasMore)
                break;
            hasSpace = Publish(stream);
        }

        if (_news)
        {
            for (var slot = _ring.NextSleeper(0); slot >= 0; slot = _ring.NextSleeper(slot + 1))
                _doorbells.Ring(slot);
        }

        _news = false;
        _streams.RemoveAll(stream => stream.HasEnded && stream.Next is null && stream != _inLine);
        return hasSpace;
    }

    public void Dispose() => _doorbells.Dispose();

    private SenderStream? TryNext(out bool hasSpace)
    {
        hasSpace = true;
        if (_inLine is { } inLine)
        {
            if (inLine.Next is FrameKind.Lines or FrameKind.Unreachable or FrameKind.Reachable)
                return inLine;
            // Until the line or its sender ends, other streams wait.
            if (!inLine.HasEnded)
                return null;
            hasSpace = _ring.TryEndLine();
            if (!hasSpace)
                return null;
            (_inLine, _news) = (null, true);
            _nextLine++;
        }

        for (var tries = _streams.Count; tries > 0; tries--)
        {
            var stream = _streams[(int)(_turn++ % (uint)_streams.Count)];
            if (stream.Next is not null)
                return stream;
        }

        return null;
    }

    private bool Publish(SenderStream stream)
    {
        if (stream.Next is { } notice and not FrameKind.Lines)
        {
            PublishNotice(stream, notice);
            return true;
        }

        if (!_ring.TryReserve(out var start, out var length))
            return false;
        var put = 0;
        var shown = 0L;
        while (stream.TryTake(start + put, length - put, out var frame))
        {
            if (Put(stream, frame, start + put))
                (put, shown) = (put + frame.Length, shown + frame.Lines);
        }

        _table.Write(stream.Session, _ring.Head + put, stream.UpTo);
        if (put > 0)
            _ring.Publish(put, shown, _last);
        _news = true;
        return true;
    }

    private bool Put(SenderStream stream, FrameHeader frame, byte* start)
    {
        if (stream.IsNew && frame.StartsInsideLine)
            return false;
        stream.IsNew = false;
        var cut = (_inLine is null ? 0 : FrameCut.StartsInsideLine) | (frame.Cut & FrameCut.EndsInsideLine);
        _last = frame with { Cut = cut, FirstLine = _nextLine };
        _last.Write(start, 0);
        _nextLine += frame.Lines;
        _inLine = _last.EndsInsideLine ? stream : null;
        return true;
    }

    private void PublishNotice(SenderStream stream, FrameKind kind)
    {
        stream.RemoveNotice();
        // So a successor of this process knows whose line is unfinished.
        if (_inLine == stream)
            _table.Write(stream.Session, _ring.Head + FrameHeader.Size + stream.Nick.Length + FrameHeader.TrailerSize, stream.UpTo);
        _news |= _ring.TryPublishNotice(kind, stream.Nick, FrameHeader.SentNow(_clock), 0);
        _table.SetState(stream.Session, kind switch
        {
            FrameKind.Joined or FrameKind.Reachable => MemberState.Here,
            FrameKind.Unreachable => MemberState.Unreachable,
            FrameKind.Left => MemberState.Gone,
            _ => MemberState.Lost,
        });
    }
}
