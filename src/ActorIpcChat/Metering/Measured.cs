using System.Diagnostics.Metrics;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Metering;

/// <summary>Something that <see cref="ChatMeter"/> answers for, until it is disposed. Asked on any thread.</summary>
internal abstract class Measured : IDisposable
{
    protected Measured(string role, string room) => Tags = [new("role", role), new("room", room)];

    /// <summary>What tells it from the others of the process.</summary>
    public KeyValuePair<string, object?>[] Tags { get; }

    /// <inheritdoc/>
    public void Dispose() => ChatMeter.Remove(this);
}

/// <summary>A chat process: its positions, less those that it found.</summary>
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

    // What is sent again after a lost connection is not sent more.
    public virtual long SentBytes => Math.Max(0, _outbox.Sent - _found.Sent);

    public long ReceivedLines => _ring.ReceivedLines;

    public long ReceivedBytes => _ring.ReceivedBytes;

    /// <summary>Connections that were begun; the first one is one, too.</summary>
    public long Connections { get; set; }

    public long Garbled { get; set; }

    /// <summary>Has the sender look what has arrived, which only it can.</summary>
    public Action? LookForAcks { get; set; }

    /// <summary>What is not known to have arrived. Whoever asks has it looked for, so the next answer is of now.</summary>
    public long UndeliveredBytes
    {
        get
        {
            LookForAcks?.Invoke();
            return Math.Max(0, _outbox.Head - _outbox.Acknowledged);
        }
    }

    /// <summary>How far each viewer is behind. It looks into shared memory, which is there until this is disposed.</summary>
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

/// <summary>A member of a room across machines.</summary>
internal sealed class MeasuredMember(Room room, Outbox outbox, RingWriter ring) : MeasuredChat("member", room, outbox, ring)
{
    private long _sent;
    private int _others;
    private int _unreachable;

    /// <summary>Bytes that were sent to each of the others, in sum.</summary>
    public override long SentBytes => Volatile.Read(ref _sent);

    /// <summary>Other members of the room.</summary>
    public long Others => Volatile.Read(ref _others);

    /// <summary>Those of them that do not answer.</summary>
    public long Unreachable => Volatile.Read(ref _unreachable);

    /// <summary>Says how it is now.</summary>
    public void Tell(int others, int unreachable, long sent)
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

    /// <summary>A batch is out.</summary>
    public void CountShown(long lines, long bytes) => (ShownLines, ShownBytes) = (ShownLines + lines, ShownBytes + bytes);

    /// <summary>Lines were overwritten.</summary>
    public void CountMissed(long lines) => MissedLines += lines;
}
