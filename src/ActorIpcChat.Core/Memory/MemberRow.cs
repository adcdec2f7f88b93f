using System.Runtime.InteropServices;
using System.Text;

namespace ActorIpcChat.Memory;

/// <summary>What one member of a room of many knows about another.</summary>
internal enum MemberState
{
    /// <summary>It said goodbye, or never joined.</summary>
    Gone,

    /// <summary>It is in the room.</summary>
    Here,

    /// <summary>It is in the room and does not answer.</summary>
    Unreachable,

    /// <summary>It left without a goodbye.</summary>
    Lost,
}

/// <summary>One row of a <see cref="MemberTable"/>.</summary>
/// <remarks>
/// <code>
///   0  order, ring position from which it counts, stream position
///  32  the same again; a writer uses the entry that does not count, and stores its order last
///  64  session, 0 for a free row
///  72  state, a <see cref="MemberState"/>
///  76  1 while its undelivered lines are kept
///  80  length of nick, length of address
///  88  nick, UTF-8
/// 152  start: where its stream from this member begins, -1 for not yet
/// 160  address: HOST:PORT, or the process
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal unsafe struct MemberRow
{
    public const int Size = 512;
    public const int MaxNick = 64;
    public const int MaxAddress = Size - AddressOffset;

    private const int AddressOffset = 160;

    [FieldOffset(0)]
    public Entry First;

    [FieldOffset(32)]
    public Entry Second;

    [FieldOffset(64)]
    public ulong Session;

    [FieldOffset(72)]
    public int State;

    [FieldOffset(76)]
    public int Awaited;

    [FieldOffset(80)]
    public int NickLength;

    [FieldOffset(84)]
    public int AddressLength;

    [FieldOffset(88)]
    private fixed byte _nick[MaxNick];

    /// <summary>
    /// Position in this member's outbox. From there on the outbox keeps what the other one lacks, which may read it; -1 while it may not.
    /// </summary>
    [FieldOffset(152)]
    public long Start;

    [FieldOffset(AddressOffset)]
    private fixed byte _address[MaxAddress];

    /// <summary>Its nick. Another process may have overwritten it.</summary>
    public string Nick
    {
        readonly get
        {
            fixed (byte* nick = _nick)
                return Read(nick, NickLength, MaxNick);
        }

        set
        {
            fixed (byte* nick = _nick)
                NickLength = Write(value, nick, MaxNick);
        }
    }

    /// <summary>Where it is: HOST:PORT, or its process. Empty if too long. Another process may have overwritten it.</summary>
    public string Address
    {
        readonly get
        {
            fixed (byte* address = _address)
                return Read(address, AddressLength, MaxAddress);
        }

        set
        {
            fixed (byte* address = _address)
                AddressLength = Write(value, address, MaxAddress);
        }
    }

    /// <summary>A copy of an entry that its owner may be writing.</summary>
    /// <returns>False if it changed meanwhile.</returns>
    internal static bool TryRead(Entry* entry, out Entry copy)
    {
        // Pairs with MemberTable.Write, which stores the order 0 first and the new one last.
        var order = Volatile.Read(ref entry->Order);
        copy = new Entry { Order = order, From = Volatile.Read(ref entry->From), UpTo = Volatile.Read(ref entry->UpTo) };
        Interlocked.MemoryBarrier();
        return Volatile.Read(ref entry->Order) == order;
    }

    private static string Read(byte* text, int length, int capacity) => Encoding.UTF8.GetString(text, Math.Clamp(length, 0, capacity));

    /// <returns>Bytes of the text; 0 if it is too long.</returns>
    private static int Write(string value, byte* text, int capacity)
        => Encoding.UTF8.TryGetBytes(value, new Span<byte>(text, capacity), out var length) ? length : 0;

    /// <summary>How much of the member's stream is published.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 32)]
    public struct Entry
    {
        /// <summary>The entry with the higher order counts. 0 while the entry is being written.</summary>
        public long Order;

        /// <summary>Ring head from which the entry counts.</summary>
        public long From;

        /// <summary>Stream position before which everything is published; -1 for nothing.</summary>
        public long UpTo;
    }
}
