using System.Diagnostics.Metrics;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Metering;

/// <summary>A source for <see cref="ChatMeter"/> until it is disposed. Any thread may read it.</summary>
internal abstract class Measured : IDisposable
{
    protected Measured(string role, string room) => Tags = [new("role", role), new("room", room)];

    /// <summary>Identifies it among this process's sources.</summary>
    public KeyValuePair<string, object?>[] Tags { get; }

    public void Dispose() => ChatMeter.Remove(this);
}

/// <summary>A chat process: positions relative to its start.</summary>
internal class MeasuredChat : Measured
{
    private readonly Outbox _outbox;
    private readonly RingWriter _ring;
    private readonly (long Head, long Sent, long Line) _found;

    public MeasuredChat(Room room, Role role, Outbox outbox, RingWriter ring)
        : this(role.Word(), room, outbox, ring)
    {
    }

    protected MeasuredChat(string role, Room room, Outbox outbox, RingWriter ring)
        : base(role, room.Directory)
    {
        (_outbox, _ring) = (outbox, ring);
        _found = (outbox.Head, outbox.Sent, outbox.NextLine);
        ChatMeter.Add(this);
    }

    public long AcceptedLines => _outbox.NextLine - _found.Line;

    public long AcceptedBytes => _outbox.Head - _found.Head;

    // Bytes that are sent again after a lost connection count once.
    public virtual long SentBytes => Math.Max(0, _outbox.Sent - _found.Sent);

    public long ReceivedLines => _ring.ReceivedLines;

    public long ReceivedBytes => _ring.ReceivedBytes;

    /// <summary>Connections begun, including the first.</summary>
    public long Connections { get; set; }

    public long Corrupt { get; set; }

    /// <summary>Makes the sender read the acknowledgements, which only it can.</summary>
    public Action? CheckAcks { get; set; }

    /// <summary>Bytes without an acknowledgement. Each read starts a refresh, so the value may be one read old.</summary>
    public long UndeliveredBytes
    {
        get
        {
            CheckAcks?.Invoke();
            return Math.Max(0, _outbox.Head - _outbox.Acknowledged);
        }
    }

    /// <summary>Adds each viewer's lag. Reads shared memory, which stays attached until this is disposed.</summary>
    public void AddLags(List<Measurement<long>> answers)
    {
        for (var index = 0; index < _ring.Slots.Count; index++)
        {
            ref var slot = ref _ring.Slots[index];
            var position = Volatile.Read(ref slot.Position);
            if (Volatile.Read(ref slot.Owner) != 0 && position >= 0)
                answers.Add(new(Math.Max(0, _ring.Head - position), [.. Tags, new("slot", index)]));
        }
    }
}

/// <summary>A member of a room of many.</summary>
internal sealed class MeasuredMember(Room room, Outbox outbox, RingWriter ring) : MeasuredChat("member", room, outbox, ring)
{
    private long _sent;
    private int _others;
    private int _unreachable;

    /// <summary>Bytes sent to the other members, in sum.</summary>
    public override long SentBytes => Volatile.Read(ref _sent);

    /// <summary>Other members of the room.</summary>
    public long Others => Volatile.Read(ref _others);

    /// <summary>Other members that do not answer.</summary>
    public long Unreachable => Volatile.Read(ref _unreachable);

    /// <summary>Sets the current values.</summary>
    public void Set(int others, int unreachable, long sent)
    {
        Volatile.Write(ref _others, others);
        Volatile.Write(ref _unreachable, unreachable);
        Volatile.Write(ref _sent, sent);
    }
}

/// <summary>A viewer.</summary>
internal sealed class MeasuredViewer : Measured
{
    public MeasuredViewer(Room room, Role role)
        : base(role.Word() + "1", room.Directory) => ChatMeter.Add(this);

    public long ShownLines { get; private set; }

    public long ShownBytes { get; private set; }

    public long MissedLines { get; private set; }

    /// <summary>Counts a batch that was shown.</summary>
    public void CountShown(long lines, long bytes) => (ShownLines, ShownBytes) = (ShownLines + lines, ShownBytes + bytes);

    /// <summary>Counts lines that were overwritten.</summary>
    public void CountMissed(long lines) => MissedLines += lines;
}
