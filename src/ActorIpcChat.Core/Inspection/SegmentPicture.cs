using System.Text.Json.Serialization;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Inspection;

/// <summary>The shared memory under one of the room's keys.</summary>
/// <param name="Role">a or b: whose key it is.</param>
/// <param name="Key">The key.</param>
/// <param name="Id">shmid.</param>
/// <param name="OriginalId">shmid of an original program's segment that has the key and leads to this one; null when this one has it.</param>
/// <param name="Bytes">Its size; null where it may not be looked at.</param>
/// <param name="Mode">Permission bits, octal.</param>
/// <param name="Attachments">nattch: mappings of all processes, of which a process of the chat has three.</param>
/// <param name="Owner">User id.</param>
/// <param name="Ours">This room's and this role's, of this version and this user.</param>
/// <param name="Stale">A dead process left it.</param>
/// <param name="Problem">Why it is not ours, or what is wrong with what stands in it.</param>
/// <param name="Chat">What stands in it; null when it is not ours.</param>
public sealed record SegmentPicture(
    string Role,
    int Key,
    int Id,
    int? OriginalId,
    long? Bytes,
    string? Mode,
    long? Attachments,
    int? Owner,
    bool Ours,
    bool Stale,
    string? Problem,
    ChatPicture? Chat);

/// <summary>What stands in a segment. Counts are null where what they count from makes no sense.</summary>
/// <param name="Layout">Version of the layout.</param>
/// <param name="Process">Who writes there, or wrote there last.</param>
/// <param name="Closed">Its owner has left: no more will come.</param>
/// <param name="MadeFifos">The FIFOs that its owner is to take away.</param>
/// <param name="Inbox">What the peer sent, for the viewers.</param>
/// <param name="Outbox">What was read from standard input, for the peer.</param>
/// <param name="Viewers">Who views it.</param>
/// <param name="Garbled">What went wrong so far.</param>
public sealed record ChatPicture(
    long Layout,
    ProcessPicture? Process,
    bool Closed,
    IReadOnlyList<string> MadeFifos,
    InboxPicture Inbox,
    OutboxPicture Outbox,
    IReadOnlyList<ViewerPicture> Viewers,
    GarbledPicture Garbled)
{
    /// <summary>Others whom a member of a room across machines has met; null in a segment of A's or B's.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<OtherPicture>? Others { get; init; }

    [JsonIgnore]
    internal FifoSet Made { get; init; }
}

/// <summary>Another member, as its viewers were told.</summary>
/// <param name="Nick">What it is called.</param>
/// <param name="Place">Where it is, or was: HOST:PORT.</param>
/// <param name="State">here, unreachable or lost.</param>
/// <param name="Awaited">What it has not received is kept for it.</param>
/// <param name="Session">Its stream, hexadecimal.</param>
/// <param name="Received">Bytes of that stream that are here or were; null for none.</param>
public sealed record OtherPicture(string Nick, string Place, string State, bool Awaited, string Session, long? Received);

/// <summary>The inbox ring. Positions count the bytes since the segment was made.</summary>
/// <param name="Capacity">Bytes that it can hold.</param>
/// <param name="First">Where the oldest line that it holds begins; null where it makes no sense.</param>
/// <param name="Head">Where the writer is: the end of what viewers see; null where it makes no sense.</param>
/// <param name="SeenUpTo">Where the viewer is, or was, that got furthest.</param>
/// <param name="HeldBytes">Bytes that it holds, seen ones included.</param>
/// <param name="HeldLines">Lines that end in them.</param>
/// <param name="UnseenBytes">Bytes that no viewer has shown.</param>
/// <param name="UnseenLines">Lines that end in them.</param>
/// <param name="Overwrites">Its writer overwrites what nobody has seen instead of waiting.</param>
/// <param name="Session">The stream that is received, hexadecimal; null for none yet.</param>
/// <param name="Received">Bytes of that stream that are here or were.</param>
/// <param name="LastLine">Number of the last line that is here or was, from 1 in each stream; 0 where the ring holds none.</param>
public sealed record InboxPicture(
    long Capacity,
    long? First,
    long? Head,
    long? SeenUpTo,
    long? HeldBytes,
    long? HeldLines,
    long? UnseenBytes,
    long? UnseenLines,
    bool Overwrites,
    string? Session,
    long? Received,
    long? LastLine)
{
    /// <summary>What is received; only where the room is watched.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RatePicture? Rate { get; init; }
}

/// <summary>The outbox ring. Positions count the bytes since the segment was made.</summary>
/// <param name="Capacity">Bytes that it can hold.</param>
/// <param name="Session">Its stream, hexadecimal.</param>
/// <param name="First">Where the oldest line that it holds begins; null where it makes no sense.</param>
/// <param name="Delivered">Up to where the peer is known to have everything.</param>
/// <param name="Sent">Up to where it was written to the FIFO; null where the owner does not say.</param>
/// <param name="Head">The end of what was accepted from standard input.</param>
/// <param name="UndeliveredBytes">Bytes that the peer is not known to have.</param>
/// <param name="UndeliveredLines">Lines that end in them.</param>
/// <param name="AcceptedLines">Lines of the stream so far, delivered ones included.</param>
/// <param name="FifoCapacity">Bytes that the FIFO to the peer holds; null while the owner has it not open, and where the owner has died.</param>
/// <param name="UnderWayBytes">
/// Bytes that were written to the FIFO and that the peer has not published: they are in the pipe, or being read. Null as the capacity.
/// </param>
/// <param name="UnderWayLines">Lines that end in the frames that begin in them.</param>
public sealed record OutboxPicture(
    long Capacity,
    string Session,
    long? First,
    long? Delivered,
    long? Sent,
    long? Head,
    long? UndeliveredBytes,
    long? UndeliveredLines,
    long? AcceptedLines,
    long? FifoCapacity,
    long? UnderWayBytes,
    long? UnderWayLines)
{
    /// <summary>What is accepted; only where the room is watched.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RatePicture? Rate { get; init; }

    internal static OutboxPicture Unknown(long capacity, string session) => new(capacity, session, null, null, null, null, null, null, null, null, null, null);
}

/// <summary>How fast something moves, over the last second or the time between two looks, whichever is longer.</summary>
/// <param name="LinesPerSecond">Lines a second; null where a new stream has begun meanwhile.</param>
/// <param name="BytesPerSecond">Bytes a second.</param>
public sealed record RatePicture(double? LinesPerSecond, double BytesPerSecond);

/// <summary>How often somebody else's bytes stood where a line was expected. They were told of once, and passed over.</summary>
/// <param name="Connections">Times that what came through the FIFO was not what was due: the peer was asked to send it again.</param>
/// <param name="PassedOver">Times that a viewer found what is no line in the inbox ring, and went on behind it.</param>
public sealed record GarbledPicture(long Connections, long PassedOver);

/// <summary>A viewer's place.</summary>
/// <param name="Slot">Its number.</param>
/// <param name="Pid">The viewer.</param>
/// <param name="Alive">It runs, or stands still.</param>
/// <param name="Stopped">It stands still (SIGSTOP).</param>
/// <param name="Asleep">It waits for its bell.</param>
/// <param name="Position">Up to where it has shown everything; null while it does not know.</param>
/// <param name="LagBytes">Bytes that it has not shown.</param>
/// <param name="LagLines">Lines that end in those of them that the ring still holds.</param>
/// <param name="Stale">It has died.</param>
public sealed record ViewerPicture(
    int Slot, int Pid, bool Alive, bool Stopped, bool Asleep, long? Position, long? LagBytes, long? LagLines, bool Stale)
{
    /// <summary>What it shows; only where the room is watched.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RatePicture? Rate { get; init; }
}
