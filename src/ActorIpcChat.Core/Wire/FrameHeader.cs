using System.Runtime.CompilerServices;

namespace ActorIpcChat.Wire;

/// <summary>What a frame is.</summary>
public enum FrameKind : byte
{
    /// <summary>A run of lines.</summary>
    Lines = 1,

    /// <summary>The sender has sent all it will and leaves. No payload; never in a ring.</summary>
    Goodbye = 2,

    /// <summary>What the writer of a ring noticed of its peer: it is there. Only in rings, between two frames of the peer's; no payload.</summary>
    Joined = 3,

    /// <summary>The same: it has said goodbye.</summary>
    Left = 4,

    /// <summary>The same: it is gone without a goodbye.</summary>
    Lost = 5,

    /// <summary>The same, between machines: it does not answer, and is waited for.</summary>
    Unreachable = 6,

    /// <summary>The same: it answers again.</summary>
    Reachable = 7,
}

/// <summary>Where a frame was cut out of its sender's lines.</summary>
[Flags]
public enum FrameCut : byte
{
    None = 0,

    /// <summary>The first byte goes on with the line that the frame before left unfinished.</summary>
    StartsInsideLine = 1,

    /// <summary>The last line goes on in the next frame: the payload does not end with LF.</summary>
    EndsInsideLine = 2,
}

/// <summary>
/// The head of a frame: a run of lines as they were read, on the way through a FIFO and in the ring of a viewer alike, so that
/// the bytes are never laid out anew.
/// </summary>
/// <remarks>
/// Numbers are in the machine's byte order: both ends are on one machine.
/// <code>
///  0       4        8      9       10     11         12      16           24            32
///  | magic | length | kind | cut   | nick | reserved | lines | first line | sent        | nick … | payload … | trailer |
///  |   4   |   4    |  1   |   1   |  1   |    1     |   4   |     8      |  8, Unix µs | 0…64   |           |    8    |
/// </code>
/// The length counts all of it, 40 to 65536 bytes: a full frame is sixteen pages. The trailer repeats the frame's position in
/// its sender's stream: bytes that went missing or came in between are noticed at the end of the frame they fell into.
/// </remarks>
/// <param name="Length">Bytes of the whole frame.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Cut">How it was cut.</param>
/// <param name="NickLength">Bytes of the sender's nick, UTF-8, at most 64.</param>
/// <param name="Lines">LFs in the payload: lines that end in this frame.</param>
/// <param name="FirstLine">Number of the line that the first payload byte belongs to, from 1 in each session.</param>
/// <param name="Sent">When the sender read it, µs since 1970 UTC.</param>
public readonly record struct FrameHeader(
    int Length, FrameKind Kind, FrameCut Cut, int NickLength, int Lines, long FirstLine, long Sent)
{
    public const int Size = 32;
    public const int TrailerSize = 8;
    public const int MaxLength = 65536;
    public const int MaxNick = 64;

    private const uint Magic = 0x31464341; // "ACF1"
    private const ulong TrailerMask = 0x5A17_E0F4_A3C9_6B2D;

    /// <summary>The payload goes on with the line of the frame before it.</summary>
    public bool StartsInsideLine => (Cut & FrameCut.StartsInsideLine) != 0;

    /// <summary>The last line of the payload goes on in the next frame.</summary>
    public bool EndsInsideLine => (Cut & FrameCut.EndsInsideLine) != 0;

    /// <summary>Bytes from the frame's start to its payload.</summary>
    public int PayloadOffset => Size + NickLength;

    /// <summary>Bytes of payload.</summary>
    public int PayloadLength => Length - Size - NickLength - TrailerSize;

    /// <summary>The largest payload behind a nick of so many bytes.</summary>
    public static int MaxPayload(int nickLength) => MaxLength - Size - TrailerSize - nickLength;

    /// <summary>The time for <see cref="Sent"/>.</summary>
    public static long SentNow(TimeProvider clock) => (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Whether bytes that came can be the beginning of a frame.</summary>
    public static bool StartsLikeOne(ReadOnlySpan<byte> bytes)
        => bytes.Length >= sizeof(uint) && Unsafe.ReadUnaligned<uint>(in bytes[0]) == Magic;

    /// <summary>Where the next bytes are that can begin a frame, -1 for nowhere.</summary>
    public static int IndexOf(ReadOnlySpan<byte> bytes) => bytes.IndexOf("ACF1"u8);

    /// <summary>
    /// Reads and checks a head; the payload and the trailer are not looked at. Other processes may write there meanwhile: each field is
    /// read once, and what is returned is what was checked.
    /// </summary>
    /// <param name="start">The first byte.</param>
    /// <param name="header">What stands there.</param>
    /// <param name="left">Bytes from there on that may be touched: the frame must end in them.</param>
    /// <returns>False when it cannot be a frame's head, or its frame is longer than that.</returns>
    public static unsafe bool TryRead(byte* start, out FrameHeader header, long left)
    {
        header = default;
        if (left < Size || Load<uint>(start) != Magic)
            return false;
        var (length, marks) = (Load<uint>(start + 4), Load<uint>(start + 8));
        var (kind, cut, nick) = ((byte)marks, (byte)(marks >> 8), (byte)(marks >> 16));
        if (length > Math.Min(left, MaxLength) || nick > MaxNick || length < (uint)(Size + nick + TrailerSize) || marks >> 24 != 0 || cut > 3)
            return false;
        var lines = Load<uint>(start + 12);
        var firstLine = Load<long>(start + 16);
        header = new FrameHeader((int)length, (FrameKind)kind, (FrameCut)cut, nick, (int)lines, firstLine, Load<long>(start + 24));
        var sensible = header.Kind switch
        {
            FrameKind.Lines => header.PayloadLength > 0,
            >= FrameKind.Goodbye and <= FrameKind.Reachable => header.PayloadLength == 0,
            _ => false,
        };
        return sensible && lines <= (uint)header.PayloadLength && firstLine > 0;
    }

    /// <summary>Writes the head and the trailer round a nick and a payload that stand in place already.</summary>
    /// <param name="start"><see cref="Length"/> bytes.</param>
    /// <param name="position">The frame's position in its sender's stream.</param>
    public unsafe void Write(byte* start, long position)
    {
        Store(start, Magic);
        Store(start + 4, (uint)Length);
        start[8] = (byte)Kind;
        start[9] = (byte)Cut;
        start[10] = (byte)NickLength;
        start[11] = 0;
        Store(start + 12, (uint)Lines);
        Store(start + 16, FirstLine);
        Store(start + 24, Sent);
        Store(start + Length - TrailerSize, (ulong)position ^ TrailerMask);
    }

    /// <summary>Whether the frame's end stands where its head says, at the position in the stream where it belongs.</summary>
    public unsafe bool TrailerFits(byte* start, long position)
        => Load<ulong>(start + Length - TrailerSize) == ((ulong)position ^ TrailerMask);

    private static unsafe T Load<T>(byte* at)
        where T : unmanaged => Unsafe.ReadUnaligned<T>(at);

    private static unsafe void Store<T>(byte* at, T value)
        where T : unmanaged => Unsafe.WriteUnaligned(at, value);
}
