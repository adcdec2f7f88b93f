using ActorIpcChat.Lines;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Cluster.Members;

/// <summary>
/// Publishes the lines of several senders in one ring, as if one sender had sent them: lines are never interleaved, and are numbered in the
/// order of the ring.
/// </summary>
internal sealed unsafe class Inbox : IDisposable
{
    private readonly RingWriter _ring;
    private readonly MemberTable _table;
    private readonly TimeProvider _clock;
    private readonly ViewerDoorbells _doorbells;
    private readonly List<IncomingStream> _streams = [];
    private IncomingStream? _inLine;
    private uint _turn;
    private FrameHeader _last;
    private long _nextLine;
    private bool _news;

    public Inbox(Room room, RingWriter ring, MemberTable table, TimeProvider clock)
    {
        (_ring, _table, _clock) = (ring, table, clock);
        _doorbells = new ViewerDoorbells(room, Role.A, ring.Slots);
        _nextLine = ring.NextLine;
        if (!ring.EndsInsideLine)
            return;
        // Its sender may return and end it.
        var session = table.LastPublished(ring.Head);
        _inLine = new IncomingStream(session, "", 0) { HasEnded = !table.IsAwaited(session) };
    }

    /// <summary>Starts or continues the stream of a sender.</summary>
    /// <param name="session">The stream.</param>
    /// <param name="nick">The sender's nick.</param>
    /// <param name="endpoint">HOST:PORT of the sender.</param>
    public IncomingStream Begin(ulong session, string nick, string endpoint)
    {
        _table.AddOrUpdate(session, nick, endpoint);
        if (_streams.Find(stream => stream.Session == session && !stream.HasEnded) is { } known)
            return known;
        var begun = new IncomingStream(session, nick, _table.UpTo(session));
        // Queued lines of an earlier connection were not acknowledged: the sender repeats them.
        _streams.RemoveAll(stream => stream.Session == session);
        if (_inLine?.Session == session)
            _inLine = begun;
        _streams.Add(begun);
        if (_table.StateOf(session) == MemberState.Unreachable)
            begun.Add(FrameKind.Reachable);
        else if (_table.StateOf(session) != MemberState.Here)
            begun.Add(FrameKind.Joined);
        return begun;
    }

    /// <summary>Ends a stream after its queued lines.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="how"><see cref="FrameKind.Left"/> or <see cref="FrameKind.Lost"/>.</param>
    public static void End(IncomingStream stream, FrameKind how)
    {
        if (stream.HasEnded)
            return;
        stream.HasEnded = true;
        stream.Add(how);
    }

    /// <summary>Ends the line of an absent member that has not returned, and publishes the notice that it is lost.</summary>
    public void GiveUp(KnownMember member)
    {
        _table.Forget(member.Session);
        if (_streams.Exists(stream => stream.Session == member.Session))
            return;
        var rest = new IncomingStream(member.Session, member.Nick, member.UpTo);
        if (_inLine?.Session == member.Session)
            _inLine = rest;
        _streams.Add(rest);
        End(rest, FrameKind.Lost);
    }

    /// <summary>Publishes what the ring has space for.</summary>
    /// <returns>False while the ring is full.</returns>
    public bool TryPublishAll()
    {
        var hasSpace = true;
        while (hasSpace && TryNext(out hasSpace) is { } stream)
            hasSpace = Publish(stream);
        if (_news)
        {
            for (var slot = _ring.NextSleeper(0); slot >= 0; slot = _ring.NextSleeper(slot + 1))
                _doorbells.Ring(slot);
        }

        _news = false;
        _streams.RemoveAll(stream => stream.HasEnded && stream.First is null && stream != _inLine);
        return hasSpace;
    }

    public void Dispose() => _doorbells.Dispose();

    private IncomingStream? TryNext(out bool hasSpace)
    {
        hasSpace = true;
        if (_inLine is { } inLine)
        {
            if (inLine.First is { Kind: FrameKind.Lines or FrameKind.Unreachable or FrameKind.Reachable })
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
            if (stream.First is not null)
                return stream;
        }

        return null;
    }

    private bool Publish(IncomingStream stream)
    {
        var (lines, kind) = stream.First!.Value;
        if (lines is null)
        {
            PublishNotice(stream, kind);
            return true;
        }

        if (!_ring.TryReserve(out var start, out var length))
            return false;
        var frames = lines.Frames;
        var put = 0;
        var shown = 0L;
        fixed (byte* first = frames)
        {
            var cursor = new FrameCursor(first + stream.Done, stream.Done, frames.Length);
            while (cursor.MoveNext() && put + cursor.Frame.Length <= length)
            {
                if (Put(stream, cursor.Frame, cursor.Start, start + put))
                    (put, shown) = (put + cursor.Frame.Length, shown + cursor.Frame.Lines);
                stream.Done = (int)cursor.Next;
            }
        }

        stream.UpTo = lines.Position + stream.Done;
        stream.AckDue = true;
        _table.Write(stream.Session, _ring.Head + put, stream.UpTo);
        if (put > 0)
            _ring.Publish(put, shown, _last);
        _news = true;
        if (stream.Done == frames.Length)
            stream.RemoveFirst();
        return true;
    }

    private bool Put(IncomingStream stream, FrameHeader frame, byte* from, byte* to)
    {
        if (stream.IsNew && frame.StartsInsideLine)
            return false;
        stream.IsNew = false;
        Buffer.MemoryCopy(from, to, frame.Length, frame.Length);
        var cut = (_inLine is null ? 0 : FrameCut.StartsInsideLine) | (frame.Cut & FrameCut.EndsInsideLine);
        _last = frame with { Cut = cut, FirstLine = _nextLine };
        _last.Write(to, 0);
        _nextLine += frame.Lines;
        _inLine = _last.EndsInsideLine ? stream : null;
        return true;
    }

    private void PublishNotice(IncomingStream stream, FrameKind kind)
    {
        stream.RemoveFirst();
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
