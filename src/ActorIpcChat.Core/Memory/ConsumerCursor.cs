using System.Text;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Text;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Memory;

/// <summary>
/// The cursor of a named consumer, held by its reader. It outlives the reader: the next one continues behind what was acknowledged.
/// </summary>
internal sealed unsafe class ConsumerCursor
{
    private const int MaxTries = 1000;

    private readonly Consumers _table;
    private readonly byte[] _name;
    private readonly ulong _viewer;
    private readonly int _index;
    private readonly Lock _lock = new();
    private StoredCursor _now;

    private ConsumerCursor(Consumers table, int index, byte[] name, ulong viewer)
        => (_table, _index, _name, _viewer) = (table, index, name, viewer);

    /// <summary>The name is used for the first time in this segment.</summary>
    public bool IsNew { get; private init; }

    /// <summary>The reader is at a predecessor's cursor. Else it starts at the oldest frame.</summary>
    public bool IsResumed { get; private set; }

    /// <summary>Lines to skip in the reader's first frame: they were acknowledged.</summary>
    public long Skip { get; private set; }

    /// <summary>Lines that were overwritten before the reader's first frame. More may be overwritten later if the writer overwrites.</summary>
    public long Missed { get; private set; }

    /// <summary>Lines that ended before the reader's first frame, since the segment was created.</summary>
    public long LinesBefore { get; private set; }

    /// <summary>Claims a name for a viewer, and moves the viewer to its cursor. A new name starts at the viewer's position.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="name">The name, see <see cref="ConsumerName"/>.</param>
    /// <param name="reader">A viewer that has just claimed its slot.</param>
    /// <exception cref="LinuxException">Another process reads with this name, or 16 other names are in use.</exception>
    public static ConsumerCursor Claim(ChatSegment segment, string name, RingReader reader)
    {
        var table = new Consumers(segment);
        var bytes = Encoding.UTF8.GetBytes(name);
        var start = new StoredCursor { Order = 1, Frame = reader.Position, Total = reader.LinesBefore };
        for (var tries = 1; ; tries++)
        {
            var slot = -1;
            var index = table.Find(bytes);
            if (index < 0)
            {
                index = table.TryMake(bytes, reader.Number, start, out var isFull);
                if (index >= 0)
                    return new ConsumerCursor(table, index, bytes, reader.Number) { IsNew = true, _now = start, LinesBefore = reader.LinesBefore };
                if (isFull)
                    throw Full(name, table);
            }
            else if (table.TryTake(index, reader.Number, out slot))
            {
                var cursor = new ConsumerCursor(table, index, bytes, reader.Number);
                // Forgotten in between: begin again.
                if (table[index].Is(bytes))
                    return cursor.Resume(reader);
                cursor.Release();
            }

            if (slot >= 0 || tries == MaxTries)
                throw Taken(name, slot < 0 ? default : segment.Slots[slot]);
            // Another process makes or takes this name right now: do not meet again.
            Thread.SpinWait(Random.Shared.Next(1000));
        }
    }

    /// <summary>
    /// Acknowledges lines: a successor does not get them, and the writer may overwrite the frames before. Then move the viewer's slot
    /// (<see cref="RingReader.MoveTo"/>): that wakes a waiting writer. Any one thread at a time.
    /// </summary>
    /// <param name="frame">Start of the frame in which the next line begins or goes on.</param>
    /// <param name="lines">Lines that end in that frame and are acknowledged.</param>
    /// <param name="total">Lines that were acknowledged or passed over since the segment was created.</param>
    public void Acknowledge(long frame, long lines, long total)
    {
        lock (_lock)
        {
            _now = new StoredCursor { Order = _now.Order + 1, Frame = frame, Lines = lines, Total = total };
            if (IsHeld)
                _table[_index].Write(in _now);
        }
    }

    /// <summary>Rewrites the entry where another process changed it.</summary>
    /// <returns>False if another reader has the name now: it is no longer written here.</returns>
    public bool Keep()
    {
        lock (_lock)
        {
            ref var entry = ref _table[_index];
            var owner = Volatile.Read(ref entry.Owner);
            if (owner != _viewer && _table.SlotOf(owner) >= 0)
                return false;
            // Changed meanwhile: the next call sees by whom.
            if (Interlocked.CompareExchange(ref entry.Owner, _viewer, owner) != owner)
                return true;
            _table.RaiseCount(_index);
            if (!entry.Is(_name))
                entry.WriteName(_name);
            if (entry.FindCursor(Positions.Largest, out var stored) && stored.Equals(_now))
                return true;
            Rewrite();
            return true;
        }
    }

    /// <summary>The reader ends. The name and its cursor stay.</summary>
    /// <returns>The cursor.</returns>
    public StoredCursor Release()
    {
        Interlocked.CompareExchange(ref _table[_index].Owner, 0, _viewer);
        return _now;
    }

    private bool IsHeld => Volatile.Read(ref _table[_index].Owner) == _viewer;

    /// <summary>Moves the viewer to the cursor. From a corrupt cursor it starts at the oldest frame.</summary>
    private ConsumerCursor Resume(RingReader reader)
    {
        _now = new StoredCursor { Order = 1, Frame = reader.Position, Total = reader.LinesBefore };
        LinesBefore = reader.LinesBefore;
        if (!_table[_index].FindCursor(reader.Head, out var found) || Math.Max(found.Order, found.Total) > Positions.LargestToContinue)
        {
            Rewrite();
            return this;
        }

        var linesOfFrame = long.MaxValue;
        var isFrame = found.Frame == reader.Head || reader.WasOverwritten(found.Frame);
        if (!isFrame && found.Frame >= reader.Position && reader.TryRead(found.Frame, out var frame, out _))
            (isFrame, linesOfFrame) = (true, frame.Lines);
        if (isFrame)
            reader.ResumeAt(found.Frame);
        if (reader.Position == found.Frame)
        {
            (_now, IsResumed) = (found, true);
            (Skip, LinesBefore) = (Math.Min(found.Lines, linesOfFrame), Math.Max(0, found.Total - found.Lines));
            return this;
        }

        // Overwritten by an earlier writer that did not wait for its viewers.
        Missed = isFrame ? Math.Max(0, reader.LinesBefore - found.Total) : 0;
        _now.Order = found.Order;
        Rewrite();
        return this;
    }

    /// <summary>Writes both cursors, so that a corrupt one does not count.</summary>
    private void Rewrite()
    {
        for (var cursor = 0; cursor < 2; cursor++)
        {
            _now.Order++;
            _table[_index].Write(in _now);
        }
    }

    private static LinuxException Taken(string name, in ViewerSlot reader)
    {
        var pid = PidNamespace.IsOwn(reader.PidNamespace) ? reader.Pid : 0;
        return new LinuxException(
            What(name), $"{FileLock.NameOf(pid)} reads as {VisibleText.Of(name)} already", $"{FileLock.HowToEnd(pid)}, or choose another --as");
    }

    private static LinuxException Full(string name, Consumers table) => new(
        What(name), $"{SegmentHeader.ConsumerCount} names are in use: {string.Join(", ", table.Names)}",
        "use one of them, or free one with ipcchat clean --consumer NAME");

    private static string What(string name) => $"cannot read as {VisibleText.Of(name)}";
}
