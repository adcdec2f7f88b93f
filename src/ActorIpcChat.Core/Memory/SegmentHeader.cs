using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Memory;

/// <summary>Describes the rest of the segment, from byte 1024 on. Fields that different processes write are on different cache lines.</summary>
/// <remarks>
/// The whole segment:
/// <code>
///      0  window of an original viewer: the last line, at most 1023 bytes and a NUL
///   1024  this header
///   4096  128 viewer slots of 64 bytes
///  12288  16 named consumers of 256 bytes
///  16384  inbox ring: what the peer sent, for the viewers                 (a power of two, at least 128 KiB)
///    …    outbox ring: what was read from standard input, for the peer    (a power of two)
/// </code>
/// Positions count bytes since the segment was created and never wrap. A byte's offset in a ring is its position modulo the capacity.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 3072)]
internal unsafe struct SegmentHeader
{
    public const int Offset = 1024;
    public const int SlotsOffset = 4096;
    public const int SlotCount = 128;
    public const int ConsumersOffset = 12288;
    public const int ConsumerCount = 16;
    public const int RingsOffset = 16384;
    public const ulong MagicValue = 0x3147_4553_4350_4941; // "AIPCSEG1"
    public const uint VersionValue = 4;
    public const uint ByteOrderValue = 0x0102_0304;
    public const long NotWanted = long.MaxValue;
    public const int RoomPathLength = 2048;
    public const int NickLength = 64;

    /// <summary>
    /// Byte ranges that the owner writes once, when it takes the segment. Outside are <see cref="Closed"/>, <see cref="Overwrites"/>,
    /// <see cref="MadeFifos"/> and the fields from <see cref="Head"/> to <see cref="Nick"/>.
    /// </summary>
    public static readonly (int Start, int End)[] WrittenOnce =
        [(0, 68), (80, 128), (444, 448), (456, 512), (512 + NickLength, 1024 + RoomPathLength)];

    /// <summary>Byte ranges that say which room the segment belongs to.</summary>
    public static readonly (int Start, int End)[] RoomFields = [(80, 104), (1024, 1024 + RoomPathLength)];

    /// <summary>Stored last: a process that sees it sees all other fields.</summary>
    [FieldOffset(0)]
    public ulong Magic;

    [FieldOffset(8)]
    public uint Version;

    /// <summary>Identifies dumps of machines with the other byte order.</summary>
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

    /// <summary>Random; a different one means a different segment, even under the same id.</summary>
    [FieldOffset(48)]
    public ulong Generation;

    /// <summary>The chat process that writes here, as <see cref="Linux.Processes.ProcessIdentity.Word"/>.</summary>
    [FieldOffset(56)]
    public ulong Owner;

    /// <summary><see cref="Role"/> of the owner.</summary>
    [FieldOffset(64)]
    public uint Role;

    /// <summary>1 if the owner has left on purpose: viewers show the rest, then look for a new segment.</summary>
    [FieldOffset(68)]
    public uint Closed;

    /// <summary>1 if the writer overwrites unread frames: viewers must copy, then check.</summary>
    [FieldOffset(72)]
    public uint Overwrites;

    /// <summary>FIFOs that the owner created, as <see cref="FifoSet"/>. If the owner was killed, a cleaner may unlink them.</summary>
    [FieldOffset(76)]
    public uint MadeFifos;

    /// <summary>The same, but none if the field is corrupt: only FIFOs that a chat surely created may be unlinked.</summary>
    public readonly FifoSet KnownFifos => (FifoSet)MadeFifos is var made and <= (FifoSet.Fifo1 | FifoSet.Fifo2) ? made : FifoSet.None;

    /// <summary>Device and inode of the room's directory: two rooms may have the same ftok(3) key.</summary>
    [FieldOffset(80)]
    public ulong RoomDevice;

    [FieldOffset(88)]
    public ulong RoomInode;

    /// <summary>Birth time of that directory in ns since 1970; 0 if the file system has none, and in segments of earlier builds.</summary>
    [FieldOffset(96)]
    public long RoomBirth;

    /// <summary>Pid namespace of <see cref="Owner"/>, as <see cref="Linux.Processes.PidNamespace.Own"/>; 0 while the owner changes.</summary>
    [FieldOffset(104)]
    public ulong OwnerNamespace;

    /// <summary>Inbox: end of the published frames. One store publishes a frame and acknowledges it to its sender.</summary>
    [FieldOffset(128)]
    public long Head;

    /// <summary>Inbox: start of the oldest whole frame, where a late viewer begins.</summary>
    [FieldOffset(192)]
    public long First;

    /// <summary>Inbox: the writer may be writing up to here. Frames more than a capacity before it may be overwritten.</summary>
    [FieldOffset(200)]
    public long Reserved;

    /// <summary>Inbox: lines that ended before a position. The entry at <see cref="First"/> counts, see <see cref="OldestFrame"/>.</summary>
    [FieldOffset(208)]
    public LineCount LineCount0;

    [FieldOffset(224)]
    public LineCount LineCount1;

    /// <summary>Inbox: the writer sleeps until a viewer reaches this position; <see cref="NotWanted"/> while it does not sleep.</summary>
    [FieldOffset(256)]
    public long Wanted;

    /// <summary>Inbox: highest position that viewers had reached when they left.</summary>
    [FieldOffset(264)]
    public long Seen;

    /// <summary>Slots from this index on were never claimed.</summary>
    [FieldOffset(272)]
    public int SlotsInUse;

    /// <summary>Entries of <see cref="ConsumerEntry"/> from this index on never had a name. 0 costs the writer one comparison.</summary>
    [FieldOffset(276)]
    public int ConsumersInUse;

    /// <summary>Inbox: corrupt frames that viewers skipped.</summary>
    [FieldOffset(280)]
    public long SkippedFrames;

    /// <summary>Inbox: which stream it holds; the newer of the two counts.</summary>
    [FieldOffset(320)]
    public Reception Reception0;

    [FieldOffset(352)]
    public Reception Reception1;

    /// <summary>Outbox: number of the stream.</summary>
    [FieldOffset(384)]
    public ulong Session;

    /// <summary>Outbox: end of the complete frames with accepted lines.</summary>
    [FieldOffset(392)]
    public long OutboxHead;

    /// <summary>Outbox: start of the oldest frame that is kept.</summary>
    [FieldOffset(400)]
    public long OutboxTail;

    /// <summary>Outbox: position up to which the peer has everything, as far as known.</summary>
    [FieldOffset(408)]
    public long OutboxAcknowledged;

    /// <summary>Connections that were closed because the FIFO brought corrupt input.</summary>
    [FieldOffset(416)]
    public long CorruptConnections;

    /// <summary>Inbox: stream of the peer whose last notice was "joined"; 0 if none was, or it has left since.</summary>
    [FieldOffset(424)]
    public ulong Present;

    /// <summary>Outbox: end of the bytes written to the FIFO, for <c>status</c>. 0 in segments of earlier builds.</summary>
    [FieldOffset(432)]
    public long OutboxSent;

    /// <summary>Bytes that the FIFO to the peer holds; 0 while it is not open here.</summary>
    [FieldOffset(440)]
    public int FifoCapacity;

    /// <summary>
    /// Outbox: end of the lines that were accepted into the open frame, which begins at <see cref="OutboxHead"/>; at or before it if no frame
    /// is open. On a cache line of its own: a program's threads store it for each line.
    /// </summary>
    [FieldOffset(448)]
    public long OutboxOpen;

    /// <summary>The owner's nick in UTF-8, ended by a NUL if shorter than the field. Empty in segments of earlier builds.</summary>
    [FieldOffset(512)]
    public fixed byte Nick[NickLength];

    /// <summary><see cref="Nick"/> as text; empty if it is not UTF-8, as in the moment of a change. Any process may have written it.</summary>
    public readonly string GetNick()
    {
        fixed (byte* start = Nick)
        {
            var bytes = new ReadOnlySpan<byte>(start, NickLength);
            bytes = bytes.IndexOf((byte)0) is var end and >= 0 ? bytes[..end] : bytes;
            return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : "";
        }
    }

    /// <summary>Stores the owner's nick if the field has another one.</summary>
    /// <param name="nick">UTF-8; what is longer than the field is cut.</param>
    public void SetNick(ReadOnlySpan<byte> nick)
    {
        nick = nick[..Math.Min(nick.Length, NickLength)];
        fixed (byte* start = Nick)
        {
            var field = new Span<byte>(start, NickLength);
            if (field.StartsWith(nick) && !field[nick.Length..].ContainsAnyExcept((byte)0))
                return;
            field.Clear();
            nick.CopyTo(field);
        }
    }

    /// <summary>
    /// Path of the room's directory, ended by a NUL if shorter than the field. Empty if too long, and in segments of earlier builds. See
    /// <see cref="RoomMark"/>.
    /// </summary>
    [FieldOffset(1024)]
    public fixed byte RoomPath[RoomPathLength];
}

/// <summary>
/// From which inbox position on the inbox holds which stream. Stream position = inbox position - <see cref="Base"/>, so one store of
/// <see cref="SegmentHeader.Head"/> also acknowledges.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Reception
{
    /// <summary>One more than the other entry's when written after it; 0 while being written. Stored last.</summary>
    public long Order;

    /// <summary>Inbox position from which this entry counts.</summary>
    public long From;

    /// <summary>The sender's session; 0 for none yet.</summary>
    public ulong Session;

    /// <summary>Inbox position minus stream position.</summary>
    public long Base;
}

/// <summary>Lines that ended in the inbox before a position, since the segment was created.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LineCount
{
    /// <summary>-1 while the other field is being written.</summary>
    public long Position;

    public long Lines;
}

/// <summary>One viewer. A slot is claimed by a compare-and-swap of its owner.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct ViewerSlot
{
    public const long Claiming = -1;

    /// <summary>0 if free, else the viewer's random number, which is also in its doorbell's name.</summary>
    [FieldOffset(0)]
    public ulong Owner;

    /// <summary>Inbox position up to which it has shown everything; <see cref="Claiming"/> until known.</summary>
    [FieldOffset(8)]
    public long Position;

    /// <summary>1 while it sleeps until its doorbell rings.</summary>
    [FieldOffset(16)]
    public int Asleep;

    /// <summary>The viewer's pid in its own namespace. 0 until known: then only its doorbell shows whether it lives.</summary>
    [FieldOffset(20)]
    public int Pid;

    /// <summary>Its start time, see <see cref="Linux.Processes.ProcessIdentity.StartTime"/>.</summary>
    [FieldOffset(24)]
    public long StartTime;

    /// <summary>Its pid namespace, as <see cref="Linux.Processes.PidNamespace.Own"/>.</summary>
    [FieldOffset(32)]
    public ulong PidNamespace;

    /// <summary>The viewer's process. Valid only if <see cref="PidNamespace"/> is this process's own.</summary>
    public readonly Linux.Processes.ProcessIdentity Process => new(Pid, StartTime);
}
