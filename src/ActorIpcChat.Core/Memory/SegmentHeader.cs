using System.Runtime.InteropServices;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Memory;

/// <summary>
/// The part of a segment that says what is in the rest. It starts 1024 bytes into the segment; what several processes
/// write stands on cache lines of its own.
/// </summary>
/// <remarks>
/// The whole segment:
/// <code>
///      0  window of an original viewer: the last line, at most 1023 bytes and a NUL
///   1024  this header
///   4096  128 viewer slots of 64 bytes
///  12288  inbox ring: what the peer sent, for the viewers                 (a power of two, at least 128 KiB)
///    …    outbox ring: what was read from standard input, for the peer    (a power of two)
/// </code>
/// Positions count bytes since the segment was made and never wrap; a byte's place in a ring is its position modulo the ring.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 3072)]
internal unsafe struct SegmentHeader
{
    public const int Offset = 1024;
    public const int SlotsOffset = 4096;
    public const int SlotCount = 128;
    public const int RingsOffset = 12288;
    public const ulong MagicValue = 0x3147_4553_4350_4941; // "AIPCSEG1"
    public const uint VersionValue = 2;
    public const uint ByteOrderValue = 0x0102_0304;
    public const long NotWanted = long.MaxValue;
    public const int RoomPathLength = 2048;

    /// <summary>
    /// Bytes of it that stay as the owner writes them when it takes the segment. The others move: <see cref="Closed"/>,
    /// <see cref="Overwrites"/> and <see cref="MadeFifos"/>, and from <see cref="Head"/> to <see cref="FifoCapacity"/>.
    /// </summary>
    public static readonly (int Start, int End)[] Lasting = [(0, 68), (80, 128), (444, 1024 + RoomPathLength)];

    /// <summary>Where it says which room the segment is of.</summary>
    public static readonly (int Start, int End)[] OfRoom = [(80, 104), (1024, 1024 + RoomPathLength)];

    /// <summary>Written last: whoever sees it sees all the rest.</summary>
    [FieldOffset(0)]
    public ulong Magic;

    [FieldOffset(8)]
    public uint Version;

    /// <summary>Tells a dump of another machine's.</summary>
    [FieldOffset(12)]
    public uint ByteOrder;

    [FieldOffset(16)]
    public long InboxOffset;

    [FieldOffset(24)]
    public long InboxCapacity;

    [FieldOffset(32)]
    public long OutboxOffset;

    [FieldOffset(40)]
    public long OutboxCapacity;

    /// <summary>Random; another one means another segment, even under the same id.</summary>
    [FieldOffset(48)]
    public ulong Generation;

    /// <summary>The chat process that writes here, as <see cref="Linux.Processes.ProcessIdentity.Word"/>.</summary>
    [FieldOffset(56)]
    public ulong Owner;

    /// <summary><see cref="Role"/> of the owner.</summary>
    [FieldOffset(64)]
    public uint Role;

    /// <summary>1 once the owner has left on purpose: show the rest, then look for a new segment.</summary>
    [FieldOffset(68)]
    public uint Closed;

    /// <summary>1 where the writer overwrites what nobody has seen; viewers must copy before they trust.</summary>
    [FieldOffset(72)]
    public uint Overwrites;

    /// <summary>Which FIFOs the owner made, as <see cref="FifoSet"/>: when it is killed, they may go with what it left.</summary>
    [FieldOffset(76)]
    public uint MadeFifos;

    /// <summary>The same; none where somebody scribbled over it, since what is not known to be made by a chat has to stay.</summary>
    public readonly FifoSet KnownFifos => (FifoSet)MadeFifos is var made and <= (FifoSet.Fifo1 | FifoSet.Fifo2) ? made : FifoSet.None;

    /// <summary>Device and inode of the room's directory: two rooms may come to the same ftok(3) key.</summary>
    [FieldOffset(80)]
    public ulong RoomDevice;

    [FieldOffset(88)]
    public ulong RoomInode;

    /// <summary>When that directory was made, in nanoseconds since 1970; 0 where the file system does not say, and in segments of earlier builds.</summary>
    [FieldOffset(96)]
    public long RoomBirth;

    /// <summary>Pid namespace of <see cref="Owner"/>, as <see cref="Linux.Processes.PidNamespace.Own"/>; 0 while the owner changes.</summary>
    [FieldOffset(104)]
    public ulong OwnerNamespace;

    /// <summary>Inbox: the end of what is complete. One store publishes a frame and acknowledges it to its sender.</summary>
    [FieldOffset(128)]
    public long Head;

    /// <summary>Inbox: start of the oldest frame that is still whole, where a late viewer begins.</summary>
    [FieldOffset(192)]
    public long First;

    /// <summary>Inbox: the writer may be writing up to here; what lies a capacity before it may be gone.</summary>
    [FieldOffset(200)]
    public long Reserved;

    /// <summary>Inbox: lines that ended before a position; the one counts whose position is <see cref="First"/>. See <see cref="OldestFrame"/>.</summary>
    [FieldOffset(208)]
    public LinesGone Gone0;

    [FieldOffset(224)]
    public LinesGone Gone1;

    /// <summary>Inbox: the writer sleeps until a viewer gets to this position; <see cref="NotWanted"/> while it does not.</summary>
    [FieldOffset(256)]
    public long Wanted;

    /// <summary>Inbox: how far viewers that have left had got.</summary>
    [FieldOffset(264)]
    public long Seen;

    /// <summary>Slots from here on have never been claimed.</summary>
    [FieldOffset(272)]
    public int SlotsInUse;

    /// <summary>Inbox: how often a viewer found what is no frame, and passed over it.</summary>
    [FieldOffset(280)]
    public long PassedOver;

    /// <summary>Whose stream the inbox holds; the newer of the two counts.</summary>
    [FieldOffset(320)]
    public Reception Reception0;

    [FieldOffset(352)]
    public Reception Reception1;

    /// <summary>Outbox: number of the stream.</summary>
    [FieldOffset(384)]
    public ulong Session;

    /// <summary>Outbox: the end of what was accepted.</summary>
    [FieldOffset(392)]
    public long OutboxHead;

    /// <summary>Outbox: start of the oldest frame that is kept.</summary>
    [FieldOffset(400)]
    public long OutboxTail;

    /// <summary>Outbox: what the peer is known to have.</summary>
    [FieldOffset(408)]
    public long OutboxAcknowledged;

    /// <summary>How often bytes came through the FIFO that were not what was due, so that the connection was begun anew.</summary>
    [FieldOffset(416)]
    public long GarbledConnections;

    /// <summary>Inbox: the stream of the peer whose coming was noted; 0 when nobody's was, or it has gone since.</summary>
    [FieldOffset(424)]
    public ulong Present;

    /// <summary>
    /// Outbox: the end of what was written to the FIFO. Nobody goes by it: with what the peer has received it tells those who look at
    /// the room how much is in the pipe. 0 in segments of earlier builds.
    /// </summary>
    [FieldOffset(432)]
    public long OutboxSent;

    /// <summary>Bytes that the FIFO to the peer holds, 0 while its end is not open here.</summary>
    [FieldOffset(440)]
    public int FifoCapacity;

    /// <summary>
    /// Path of the room's directory, a NUL behind it where there is place; empty where it is too long, and in segments of earlier builds.
    /// See <see cref="RoomMark"/>.
    /// </summary>
    [FieldOffset(1024)]
    public fixed byte RoomPath[RoomPathLength];
}

/// <summary>
/// From which position of the inbox on it holds which sender's stream. A position of that stream is the inbox position less
/// <see cref="Base"/>, so moving <see cref="SegmentHeader.Head"/> acknowledges what it publishes.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Reception
{
    /// <summary>One more than the other's when this was written after it; 0 while it is being written. Stored last.</summary>
    public long Order;

    /// <summary>Inbox position from which this counts.</summary>
    public long From;

    /// <summary>The sender's session; 0 for none yet.</summary>
    public ulong Session;

    /// <summary>Inbox position minus stream position.</summary>
    public long Base;
}

/// <summary>How many lines ended in the inbox before a position, since the segment was made.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinesGone
{
    /// <summary>-1 while the other field is being written.</summary>
    public long Position;

    public long Lines;
}

/// <summary>One viewer's place. A slot is claimed by a compare-and-swap of its owner.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct ViewerSlot
{
    public const long Claiming = -1;

    /// <summary>0 when free, else the viewer's own random number, which is in the name of its bell, too.</summary>
    [FieldOffset(0)]
    public ulong Owner;

    /// <summary>Inbox position up to which it has shown everything; <see cref="Claiming"/> until it knows.</summary>
    [FieldOffset(8)]
    public long Position;

    /// <summary>1 while it sleeps and wants its bell rung.</summary>
    [FieldOffset(16)]
    public int Asleep;

    /// <summary>The viewer's pid as it sees itself; 0 until it is known, and then only its bell says whether it is alive.</summary>
    [FieldOffset(20)]
    public int Pid;

    /// <summary>When it was started: see <see cref="Linux.Processes.ProcessIdentity.StartTime"/>.</summary>
    [FieldOffset(24)]
    public long StartTime;

    /// <summary>Its pid namespace, as <see cref="Linux.Processes.PidNamespace.Own"/>.</summary>
    [FieldOffset(32)]
    public ulong PidNamespace;

    /// <summary>The viewer's process, which is one here only if <see cref="PidNamespace"/> is this process's own.</summary>
    public readonly Linux.Processes.ProcessIdentity Process => new(Pid, StartTime);
}
