using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Inspection;

/// <summary>The shared memory under one of the room's keys.</summary>
/// <param name="Role">The role that the key belongs to.</param>
/// <param name="Key">The key.</param>
/// <param name="Id">shmid.</param>
/// <param name="OriginalId">shmid of an original program's segment that has the key and leads to this one; null if this one has it.</param>
/// <param name="Status">Size, mode, owner and attachments; null if this user may not read them.</param>
/// <param name="IsStale">A dead process left it.</param>
/// <param name="Problem">Why it does not belong to this chat, or what is wrong with its content.</param>
/// <param name="Chat">Its content; null if it does not belong to this room, role, user and version.</param>
internal sealed record SegmentSnapshot(
    Role Role, int Key, int Id, int? OriginalId, SharedMemoryStatus? Status, bool IsStale, string? Problem, ChatSnapshot? Chat);

/// <summary>The content of a segment. Counts are null if the positions that they follow from are corrupt.</summary>
/// <param name="Layout">Version of the layout.</param>
/// <param name="Owner">The process that writes it, or wrote it last.</param>
/// <param name="IsClosed">Its owner has left: nothing more will come.</param>
/// <param name="MadeFifos">The FIFOs that its owner is to remove.</param>
/// <param name="Inbox">What the peer sent, for the viewers.</param>
/// <param name="Outbox">What was read from standard input, for the peer.</param>
/// <param name="Viewers">Its viewers.</param>
/// <param name="Corrupt">What was corrupt so far.</param>
/// <param name="Others">Other members that a member of a room of many has met; null in a segment of A or B.</param>
internal sealed record ChatSnapshot(
    long Layout, ProcessSnapshot? Owner, bool IsClosed, FifoSet MadeFifos, InboxSnapshot Inbox, OutboxSnapshot Outbox,
    IReadOnlyList<ViewerSnapshot> Viewers, CorruptFrames Corrupt, IReadOnlyList<OtherMember>? Others);

/// <summary>Another member, as the viewers of this one know it.</summary>
/// <param name="Nick">Its nick.</param>
/// <param name="Place">Where it is, or was: HOST:PORT.</param>
/// <param name="State">Whether it is in the room.</param>
/// <param name="IsAwaited">What it has not received is kept for it.</param>
/// <param name="Session">Its stream.</param>
/// <param name="Received">Bytes of that stream that are here or were; null if there were none.</param>
internal sealed record OtherMember(string Nick, string Place, MemberState State, bool IsAwaited, ulong Session, long? Received);

/// <summary>The inbox ring. Positions count the bytes since the segment was made.</summary>
/// <param name="Capacity">Bytes that it can hold.</param>
/// <param name="First">Where the oldest line that it holds begins.</param>
/// <param name="Head">Where the writer is: the end of what viewers see.</param>
/// <param name="SeenUpTo">The position of the viewer that got furthest.</param>
/// <param name="HeldLines">Lines that it holds, seen ones included.</param>
/// <param name="UnseenLines">Lines that no viewer has shown.</param>
/// <param name="Overwrites">If it is full, its writer overwrites lines that no viewer has shown.</param>
/// <param name="Session">The stream that is received; null if there is none yet.</param>
/// <param name="Received">Bytes of that stream that are here or were.</param>
/// <param name="LastLine">Number of the last line that is here or was, from 1 in each stream; 0 if the ring holds none.</param>
internal sealed record InboxSnapshot(
    long Capacity, long? First, long? Head, long? SeenUpTo, long? HeldLines, long? UnseenLines, bool Overwrites, ulong? Session, long? Received, long? LastLine)
{
    public long? HeldBytes => Head - First;

    public long? UnseenBytes => Head - SeenUpTo;

    /// <summary>How fast lines arrive; null unless the room is watched.</summary>
    public TransferRate? Rate { get; init; }
}

/// <summary>The outbox ring. Positions count the bytes since the segment was made.</summary>
/// <param name="Capacity">Bytes that it can hold.</param>
/// <param name="Session">Its stream.</param>
/// <param name="First">Where the oldest line that it holds begins.</param>
/// <param name="Delivered">Up to where the peer is known to have everything.</param>
/// <param name="Sent">Up to where it was written to the FIFO; null if the owner does not say.</param>
/// <param name="Head">The end of what was accepted from standard input.</param>
/// <param name="UndeliveredLines">Lines that the peer is not known to have.</param>
/// <param name="AcceptedLines">Lines of the stream so far, delivered ones included.</param>
/// <param name="Fifo">How full the FIFO to the peer is; null while the owner does not have it open, and if the owner has died.</param>
internal sealed record OutboxSnapshot(
    long Capacity, ulong Session, long? First = null, long? Delivered = null, long? Sent = null, long? Head = null,
    long? UndeliveredLines = null, long? AcceptedLines = null, FifoFill? Fifo = null)
{
    public long? UndeliveredBytes => Head - Delivered;

    /// <summary>How fast lines are accepted; null unless the room is watched.</summary>
    public TransferRate? Rate { get; init; }
}

/// <summary>How fast lines move, over the last second or the time between two looks, whichever is longer.</summary>
/// <param name="LinesPerSecond">Lines a second; null if a new stream has begun meanwhile.</param>
/// <param name="BytesPerSecond">Bytes a second.</param>
internal sealed record TransferRate(double? LinesPerSecond, double BytesPerSecond);

/// <summary>How often other bytes were found where a frame was expected.</summary>
/// <param name="Connections">Times that the FIFO carried a corrupt frame: the peer was asked to send again.</param>
/// <param name="Skipped">Times that a viewer skipped a corrupt frame in the inbox ring.</param>
internal sealed record CorruptFrames(long Connections, long Skipped);

/// <summary>A viewer's slot.</summary>
/// <param name="Slot">Its number.</param>
/// <param name="Process">The viewer.</param>
/// <param name="IsAsleep">It waits for its doorbell.</param>
/// <param name="Position">Up to where it has shown everything; null while it does not know.</param>
/// <param name="LagBytes">Bytes that it has not shown.</param>
/// <param name="LagLines">Lines that end in those of them that the ring still holds.</param>
internal sealed record ViewerSnapshot(int Slot, ProcessSnapshot Process, bool IsAsleep, long? Position, long? LagBytes, long? LagLines)
{
    /// <summary>How fast it shows lines; null unless the room is watched.</summary>
    public TransferRate? Rate { get; init; }
}
