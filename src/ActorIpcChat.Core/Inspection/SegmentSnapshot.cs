using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Inspection;

/// <summary>The shared memory under one of the room's keys.</summary>
/// <param name="Role">The role that the key belongs to.</param>
/// <param name="Key">The key.</param>
/// <param name="Id">shmid.</param>
/// <param name="OriginalId">shmid of the original program's segment that has the key and names this one; null if this one has the key.</param>
/// <param name="Status">Size, mode, owner and attachments; null if this user may not read them.</param>
/// <param name="IsStale">A dead process left it.</param>
/// <param name="Problem">Why it does not belong to this chat, or what is wrong with its contents.</param>
/// <param name="Chat">Its contents; null if it does not belong to this room, role, user and version.</param>
internal sealed record SegmentSnapshot(
    Role Role, int Key, int Id, int? OriginalId, SharedMemoryStatus? Status, bool IsStale, string? Problem, ChatSnapshot? Chat)
{
    /// <summary>Its owner has left it closed for these consumers, which lack lines of it.</summary>
    public IReadOnlyList<ConsumerSnapshot> KeptFor => Chat is { IsClosed: true } ? Chat.ConsumersBehind : [];
}

/// <summary>The contents of a segment. Counts are null if the positions behind them are corrupt.</summary>
/// <param name="Layout">Version of the layout.</param>
/// <param name="Owner">The process that writes it, or wrote it last.</param>
/// <param name="IsClosed">Its owner has left: no more lines follow.</param>
/// <param name="MadeFifos">The FIFOs that its owner removes.</param>
/// <param name="Inbox">Lines from the peer, for the viewers.</param>
/// <param name="Outbox">Lines from standard input, for the peer.</param>
/// <param name="Viewers">Its viewers.</param>
/// <param name="Corrupt">Counters of corrupt frames.</param>
/// <param name="Others">Other members that a member of a room of many knows; null in a segment of A or B.</param>
internal sealed record ChatSnapshot(
    long Layout, ProcessSnapshot? Owner, bool IsClosed, FifoSet MadeFifos, InboxSnapshot Inbox, OutboxSnapshot Outbox,
    IReadOnlyList<ViewerSnapshot> Viewers, CorruptFrames Corrupt, IReadOnlyList<OtherMember>? Others)
{
    /// <summary>Its named consumers.</summary>
    public IReadOnlyList<ConsumerSnapshot> Consumers { get; init; } = [];

    /// <summary>The owner's nick, which any process may have written; empty if unknown.</summary>
    public string Nick { get; init; } = "";

    /// <summary>Consumers that lack lines.</summary>
    public IReadOnlyList<ConsumerSnapshot> ConsumersBehind => [.. Consumers.Where(static consumer => consumer.IsBehind)];
}

/// <summary>A named consumer.</summary>
/// <param name="Name">Its name; any process may have written it.</param>
/// <param name="Reader">The living viewer that reads with the name; null if it is absent.</param>
/// <param name="BehindLines">Lines in the ring that it has not acknowledged.</param>
/// <param name="BehindBytes">Bytes of their frames.</param>
/// <param name="IsBehind">It lacks a line, or the start of one.</param>
internal sealed record ConsumerSnapshot(string Name, ProcessSnapshot? Reader, long BehindLines, long BehindBytes, bool IsBehind);

/// <summary>Another member, as the viewers of this one know it.</summary>
/// <param name="Nick">Its nick.</param>
/// <param name="Address">Where it was last: HOST:PORT, or its process.</param>
/// <param name="State">Whether it is in the room.</param>
/// <param name="IsAwaited">Undelivered lines are kept for it.</param>
/// <param name="Session">Its stream.</param>
/// <param name="Received">Bytes of that stream that were received; null for none.</param>
internal sealed record OtherMember(string Nick, string Address, MemberState State, bool IsAwaited, ulong Session, long? Received);

/// <summary>The inbox ring. Positions count bytes since the segment was created.</summary>
/// <param name="Capacity">Bytes that it can hold.</param>
/// <param name="First">Start of the oldest frame.</param>
/// <param name="Head">End of the published frames.</param>
/// <param name="SeenUpTo">The highest position of a viewer.</param>
/// <param name="HeldLines">Lines that it holds, seen ones included.</param>
/// <param name="UnseenLines">Lines that no viewer has shown.</param>
/// <param name="Overwrites">If it is full, its writer overwrites lines that no viewer has shown.</param>
/// <param name="Session">The stream that is received; null if there is none yet.</param>
/// <param name="Received">Bytes of that stream that were received.</param>
/// <param name="LastLine">Number of the last line, from 1 in each stream; 0 if the ring holds none.</param>
internal sealed record InboxSnapshot(
    long Capacity, long? First, long? Head, long? SeenUpTo, long? HeldLines, long? UnseenLines, bool Overwrites, ulong? Session,
    long? Received, long? LastLine)
{
    public long? HeldBytes => Head - First;

    public long? UnseenBytes => Head - SeenUpTo;

    /// <summary>How fast lines arrive; null unless the room is watched.</summary>
    public TransferRate? Rate { get; init; }
}

/// <summary>The outbox ring. Positions count bytes since the segment was created.</summary>
/// <param name="Capacity">Bytes that it can hold.</param>
/// <param name="Session">Its stream.</param>
/// <param name="First">Start of the oldest frame.</param>
/// <param name="Delivered">Position up to which the peer has everything, as far as known.</param>
/// <param name="Sent">End of the bytes written to the FIFO; null if the owner does not store it.</param>
/// <param name="Head">End of the accepted lines.</param>
/// <param name="UndeliveredLines">Lines without an acknowledgement.</param>
/// <param name="AcceptedLines">Lines of the stream so far, delivered ones included.</param>
/// <param name="Fifo">Fill of the FIFO to the peer; null if the owner does not have it open, or has died.</param>
internal sealed record OutboxSnapshot(
    long Capacity, ulong Session, long? First = null, long? Delivered = null, long? Sent = null, long? Head = null,
    long? UndeliveredLines = null, long? AcceptedLines = null, FifoFill? Fifo = null)
{
    public long? UndeliveredBytes => Head - Delivered;

    /// <summary>How fast lines are accepted; null unless the room is watched.</summary>
    public TransferRate? Rate { get; init; }
}

/// <summary>How fast lines move, over the last second or the time between two snapshots, whichever is longer.</summary>
/// <param name="LinesPerSecond">Lines a second; null if a new stream has begun in that time.</param>
/// <param name="BytesPerSecond">Bytes a second.</param>
internal sealed record TransferRate(double? LinesPerSecond, double BytesPerSecond);

/// <summary>Counters of corrupt frames.</summary>
/// <param name="Connections">Corrupt frames in the FIFO: the peer was asked to send again.</param>
/// <param name="Skipped">Corrupt frames in the inbox ring that viewers skipped.</param>
internal sealed record CorruptFrames(long Connections, long Skipped);

/// <summary>A viewer's slot.</summary>
/// <param name="Slot">Its number.</param>
/// <param name="Process">The viewer.</param>
/// <param name="IsAsleep">It waits for its doorbell.</param>
/// <param name="Position">Position up to which it has shown everything; null while unknown.</param>
/// <param name="LagBytes">Bytes that it has not shown.</param>
/// <param name="LagLines">Lines in the ring that it has not shown.</param>
internal sealed record ViewerSnapshot(int Slot, ProcessSnapshot Process, bool IsAsleep, long? Position, long? LagBytes, long? LagLines)
{
    /// <summary>How fast it shows lines; null unless the room is watched.</summary>
    public TransferRate? Rate { get; init; }
}
