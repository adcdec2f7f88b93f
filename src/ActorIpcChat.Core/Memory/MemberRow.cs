using System.Runtime.InteropServices;
using System.Text;

namespace ActorIpcChat.Memory;

/// <summary>What a member of a room across machines knows of another one.</summary>
public enum MemberState
{
    /// <summary>It has said goodbye, or was never here.</summary>
    Gone,

    /// <summary>It is in the room.</summary>
    Here,

    /// <summary>It is in the room and does not answer.</summary>
    Unreachable,

    /// <summary>It went without a goodbye.</summary>
    Lost,
}

/// <summary>One row of a <see cref="MemberTable"/>.</summary>
/// <remarks>
/// <code>
///   0  order, ring position from which it counts, stream position
///  32  the same once more; the one that does not count is written, its order last
///  64  session, 0 for a free row
///  72  state: see <see cref="MemberState"/>
///  76  1 while what it has not received is kept for it
///  80  length of the nick, length of the place
///  88  nick, UTF-8
/// 152  place, HOST:PORT
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal unsafe struct MemberRow
{
    public const int Size = 512;
    public const int MostNick = 64;
    public const int MostPlace = Size - PlaceOffset;

    private const int PlaceOffset = 152;

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
    public int PlaceLength;

    [FieldOffset(88)]
    private fixed byte _nick[MostNick];

    [FieldOffset(PlaceOffset)]
    private fixed byte _place[MostPlace];

    /// <summary>What it is called. Somebody may have scribbled over it.</summary>
    public string Nick
    {
        readonly get
        {
            fixed (byte* nick = _nick)
                return Encoding.UTF8.GetString(nick, Math.Clamp(NickLength, 0, MostNick));
        }

        set
        {
            fixed (byte* nick = _nick)
                NickLength = Encoding.UTF8.TryGetBytes(value, new Span<byte>(nick, MostNick), out var length) ? length : 0;
        }
    }

    /// <summary>Where it is, as HOST:PORT; empty where that is too long. Somebody may have scribbled over it.</summary>
    public string Place
    {
        readonly get
        {
            fixed (byte* place = _place)
                return Encoding.UTF8.GetString(place, Math.Clamp(PlaceLength, 0, MostPlace));
        }

        set
        {
            fixed (byte* place = _place)
                PlaceLength = Encoding.UTF8.TryGetBytes(value, new Span<byte>(place, MostPlace), out var length) ? length : 0;
        }
    }

    /// <summary>How much of its stream is published.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 32)]
    public struct Entry
    {
        /// <summary>The higher one counts; 0 for one that is being written.</summary>
        public long Order;

        /// <summary>The ring's head from which it counts.</summary>
        public long From;

        /// <summary>Everything before this position of the stream is published then; -1 for nothing.</summary>
        public long UpTo;
    }
}
