using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Inspection;

/// <summary>
/// Reads the contents of a segment without changing it. Its owner may write at the same time, and any process may have overwritten it. Corrupt
/// fields become a problem for the user, and null instead of a count.
/// </summary>
internal sealed unsafe class SegmentReading
{
    private readonly SharedMemoryMapping _mapping;
    private readonly bool _held;
    private readonly Func<ViewerSlot, bool> _isAlive;
    private readonly long? _received;
    private readonly ViewerSlot[] _slots;
    private readonly SegmentHeader _header;
    private readonly long _open;
    private List<ConsumerBacklog> _consumers = [];
    private string? _problem;

    private SegmentReading(SharedMemoryMapping mapping, SharedMemoryMapping? peer, bool held, Func<ViewerSlot, bool> isAlive)
    {
        (_mapping, _held, _isAlive) = (mapping, held, isAlive);
        // The slots first: a viewer is never ahead of a head that is read later.
        _slots = new Span<ViewerSlot>(mapping.Start + SegmentHeader.SlotsOffset, SegmentHeader.SlotCount).ToArray();
        // Before the head: if the frame is sealed in between, the head is behind it.
        _open = Volatile.Read(ref Live->OutboxOpen);
        Interlocked.MemoryBarrier();
        _header = *Live;
        // Right after the header: lines that arrive in between would be missing in the FIFO's fill. A position behind the head is invalid.
        if (peer is not null && ReceptionReader.ReceivedUpTo((SegmentHeader*)(peer.Start + SegmentHeader.Offset), _header.Session) is { } received
            && received <= Volatile.Read(ref Live->OutboxHead))
        {
            _received = Math.Min(received, _header.OutboxHead);
        }
    }

    private SegmentHeader* Live => (SegmentHeader*)(_mapping.Start + SegmentHeader.Offset);

    /// <summary>Reads a segment of at least <see cref="SegmentHeader.RingsOffset"/> bytes.</summary>
    /// <param name="mapping">The segment.</param>
    /// <param name="peer">The peer's segment, for its acknowledgements; null for none.</param>
    /// <param name="held">Whether a process holds the lock of the segment's role.</param>
    /// <param name="isAlive">Whether a slot's viewer is alive.</param>
    /// <param name="problem">What is wrong with its contents; null for nothing.</param>
    /// <returns>Null if it is no segment of this version.</returns>
    public static ChatSnapshot? Read(
        SharedMemoryMapping mapping, SharedMemoryMapping? peer, bool held, Func<ViewerSlot, bool> isAlive, out string? problem)
    {
        // A problem counts only if no process wrote meanwhile.
        const int Attempts = 20;
        for (var attempt = 1; ; attempt++)
        {
            var reading = new SegmentReading(mapping, peer, held, isAlive);
            problem = SegmentCheck.WhyUnusable(in reading._header, mapping.Length);
            if (problem is not null)
                return null;
            reading._consumers = ConsumerBacklog.Read(mapping.Start, SegmentLayout.Of(in reading._header));
            // From here on only copies are used, which cannot change.
            var snapshot = reading.Snapshot();
            problem = reading._problem;
            if (problem is null || !reading.HasMoved)
                return snapshot;
            problem = "it changes too fast to be counted";
            if (attempt == Attempts)
                return snapshot;
        }
    }

    private bool HasMoved
    {
        get
        {
            Interlocked.MemoryBarrier();
            return Live->Head != _header.Head || Live->First != _header.First || Live->Reserved != _header.Reserved
                || Live->OutboxHead != _header.OutboxHead || Live->OutboxTail != _header.OutboxTail
                || Live->OutboxAcknowledged != _header.OutboxAcknowledged;
        }
    }

    private ChatSnapshot Snapshot()
    {
        var (inbox, viewers) = Inbox();
        return new ChatSnapshot(
            _header.Version, Owner, _header.Closed != 0, _header.KnownFifos, inbox, Outbox(), viewers,
            new CorruptFrames(_header.CorruptConnections, _header.SkippedFrames), Others())
        {
            Consumers = [.. _consumers.Select(Consumer)],
            Nick = _header.GetNick(),
        };
    }

    private ConsumerSnapshot Consumer(ConsumerBacklog consumer)
    {
        var slot = consumer.Viewer == 0 ? -1 : Array.FindIndex(_slots, slot => slot.Owner == consumer.Viewer);
        var reader = slot < 0 ? null : Viewer(slot, isValid: false, null).Process;
        return new ConsumerSnapshot(consumer.Name, reader is { IsAlive: true } ? reader : null, consumer.Lines, consumer.Bytes, consumer.IsBehind);
    }

    private IReadOnlyList<OtherMember>? Others()
    {
        var own = _header.OutboxOffset + _header.OutboxCapacity;
        if (_mapping.Length - own < MemberTable.Size)
            return null;
        return [.. MemberTable.Read(new ReadOnlySpan<byte>(_mapping.Start + own, MemberTable.Size))
            .Select(known => new OtherMember(
                known.Nick, known.Address, known.State, known.Awaited, known.Session, known.UpTo < 0 ? null : known.UpTo))];
    }

    private ProcessSnapshot? Owner
        => ProcessIdentity.FromWord(_header.Owner) is { } owner ? ProcessSnapshot.Of(owner, _header.OwnerNamespace, _held) : null;

    private (InboxSnapshot Inbox, ViewerSnapshot[] Viewers) Inbox()
    {
        var (first, head, capacity) = (_header.First, _header.Head, _header.InboxCapacity);
        var isValid = Check(
            first >= 0 && first <= head && head - first <= capacity, $"its inbox from {first} to {head} does not fit {capacity} bytes");
        Check(_header.Seen >= 0 && _header.Seen <= head, $"its viewers have seen up to {_header.Seen} of {head}");
        Check(_header.SlotsInUse is >= 0 and <= SegmentHeader.SlotCount, $"{_header.SlotsInUse} of its {SegmentHeader.SlotCount} slots are in use");
        var taken = Enumerable.Range(0, Math.Clamp(_header.SlotsInUse, 0, SegmentHeader.SlotCount)).Where(slot => _slots[slot].Owner != 0).ToArray();
        foreach (var slot in taken)
            Check(IsPosition(_slots[slot].Position), $"viewer slot {slot} is at {_slots[slot].Position} of {head}");

        // The highest position of all viewers and named consumers, living or dead.
        var highest = taken.Select(slot => _slots[slot].Position)
            .Concat(_consumers.Select(consumer => consumer.Frame))
            .Append(_header.Seen).Where(IsPosition).DefaultIfEmpty(0).Max();
        var seen = Math.Clamp(highest, first, Math.Max(first, head));
        long[] marks = [.. taken.Select(slot => Math.Max(_slots[slot].Position, first)), seen];
        var lines = new long?[marks.Length];
        long? held = null;
        var last = 0L;
        if (isValid)
        {
            held = new FrameWalk(_mapping.Start + _header.InboxOffset, capacity).Count(first, head, marks, lines, out var corrupt, out last);
            isValid = Check(corrupt < 0, $"its inbox has a corrupt frame at {corrupt}")
                && Check(!lines.Contains(null), "no frame begins at a viewer's position");
        }

        if (!isValid)
        {
            held = null;
            Array.Clear(lines);
        }

        var reception = Reception();
        return (
            new InboxSnapshot(
                capacity, isValid ? first : null, isValid ? head : null, isValid ? seen : null, held, lines[^1], _header.Overwrites != 0,
                reception?.Session, head - reception?.Base, isValid ? last : null),
            [.. taken.Select((slot, index) => Viewer(slot, isValid, lines[index]))]);

        bool IsPosition(long position) => position == ViewerSlot.Claiming || (position >= 0 && position <= head);
    }

    private ViewerSnapshot Viewer(int slot, bool isValid, long? lines)
    {
        var alive = _isAlive(_slots[slot]);
        var process = ProcessSnapshot.Of(_slots[slot].Process, _slots[slot].PidNamespace, alive);
        var position = _slots[slot].Position;
        var known = position >= 0 && position <= _header.Head;
        return new ViewerSnapshot(
            slot, process with { State = ProcessSnapshot.StateOf(alive, process.IsStopped) }, _slots[slot].Asleep != 0,
            known ? position : null, known && isValid ? _header.Head - position : null, known ? lines : null);
    }

    private OutboxSnapshot Outbox()
    {
        var (tail, head, capacity) = (_header.OutboxTail, _header.OutboxHead, _header.OutboxCapacity);
        if (!Check(tail >= 0 && tail <= head && head - tail <= capacity, $"its outbox from {tail} to {head} does not fit {capacity} bytes")
            || !Check(
                _header.OutboxAcknowledged >= tail && _header.OutboxAcknowledged <= head,
                $"its outbox of {head} bytes is acknowledged up to {_header.OutboxAcknowledged}"))
        {
            return new OutboxSnapshot(capacity, _header.Session);
        }

        // The peer's memory is newer than the owner's last read of it, since the owner may be dead.
        long[] marks = [_header.OutboxAcknowledged, Math.Max(_received ?? 0, _header.OutboxAcknowledged)];
        var lines = new long?[marks.Length];
        var walk = new FrameWalk(_mapping.Start + _header.OutboxOffset, capacity);
        walk.Count(tail, head, marks, lines, out var corrupt, out var last);
        if (!Check(corrupt < 0, $"its outbox has a corrupt frame at {corrupt}")
            || !Check(lines[0] is not null, $"no frame of its outbox begins at {marks[0]}"))
        {
            return new OutboxSnapshot(capacity, _header.Session);
        }

        var known = lines[1] is null ? 0 : 1;
        var delivered = marks[known];
        // An owner of an earlier build does not store this. If the owner is dead, the fill of its FIFO is unknown. The peer may have
        // published bytes that were sent after the header was copied.
        long? sent = _header.OutboxSent >= _header.OutboxAcknowledged && _header.OutboxSent <= head ? Math.Max(_header.OutboxSent, delivered) : null;
        var fifo = sent is { } written && _header.FifoCapacity > 0 && Owner is { IsAlive: true }
            ? new FifoFill(_header.FifoCapacity, written - delivered, walk.LinesOfFrames(delivered, written))
            : null;
        var open = walk.LinesOfOpenFrame(head, _open);
        var end = open > 0 ? _open + FrameHeader.TrailerSize : head;
        return new OutboxSnapshot(capacity, _header.Session, tail, delivered, sent, end, lines[known] + open, last + open, fifo);
    }

    private Reception? Reception()
    {
        fixed (SegmentHeader* header = &_header)
        {
            var now = *ReceptionReader.Current(header, header->Head);
            var isValid = now.Order != 0 && now.Session != 0 && now.From >= 0 && now.From <= _header.Head
                && now.Base <= _header.Head && now.Base > long.MinValue / 2;
            return isValid ? now : null;
        }
    }

    private bool Check(bool isValid, string problem)
    {
        if (!isValid)
            _problem ??= problem;
        return isValid;
    }
}
