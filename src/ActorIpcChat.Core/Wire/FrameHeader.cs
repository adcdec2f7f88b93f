using System.Runtime.CompilerServices;

namespace ActorIpcChat.Wire;

/// <summary>Type of a frame.</summary>
internal enum FrameKind : byte
{
    /// <summary>A sequence of lines.</summary>
    Lines = 1,

    /// <summary>The sender leaves and has sent everything. No payload; only in FIFOs.</summary>
    Goodbye = 2,

    /// <summary>A notice of the ring's writer: the peer has joined. No payload; only in rings, between two frames of the peer.</summary>
    Joined = 3,

    /// <summary>Such a notice: the peer has said goodbye.</summary>
    Left = 4,

    /// <summary>Such a notice: the peer is lost, without a goodbye.</summary>
    Lost = 5,

    /// <summary>Such a notice, between machines: the peer does not answer, and the writer waits for it.</summary>
    Unreachable = 6,

    /// <summary>Such a notice: the peer answers again.</summary>
    Reachable = 7,
}

/// <summary>Whether a frame begins and ends at line boundaries; of a goodbye, whether its sender stays.</summary>
[Flags]
internal enum FrameCut : byte
{
    None = 0,

    /// <summary>The payload begins within a line, which began in an earlier frame.</summary>
    StartsInsideLine = 1,

    /// <summary>The last line continues in the next frame: the payload does not end with LF.</summary>
    EndsInsideLine = 2,

    /// <summary>Only of a goodbye: it answers one, and its sender stays for the next peer.</summary>
    SenderStays = 4,
}

/// <summary>Header of a frame. FIFOs and rings have the same frames, so frames are copied unchanged.</summary>
/// <remarks>
/// Numbers have the machine's byte order, since both ends are on one machine.
/// <code>
///  0       4        8      9       10     11         12      16           24            32
///  | magic | length | kind | cut   | nick | reserved | lines | first line | sent        | nick … | payload … | trailer |
///  |   4   |   4    |  1   |   1   |  1   |    1     |   4   |     8      |  8, Unix µs | 0…64   |           |    8    |
/// </code>
/// The length is that of the whole frame, 40 to 65536 bytes (16 pages). The trailer repeats the frame's position in its sender's stream: it
/// reveals missing or inserted bytes.
/// </remarks>
/// <param name="Length">Bytes of the whole frame.</param>
/// <param name="Kind">Its type.</param>
/// <param name="Cut">How it cuts lines.</param>
/// <param name="NickLength">Bytes of the sender's nick in UTF-8, at most 64.</param>
/// <param name="Lines">Number of LFs in the payload.</param>
/// <param name="FirstLine">Number of the line with the first payload byte, from 1 in each session.</param>
/// <param name="Sent">When the sender read it, in µs since 1970 UTC.</param>
internal readonly record struct FrameHeader(
    int Length, FrameKind Kind, FrameCut Cut, int NickLength, int Lines, long FirstLine, long Sent)
{
    public const int Size = 32;
    public const int TrailerSize = 8;
    public const int MaxLength = 65536;
    public const int MaxNick = 64;

    private const uint Magic = 0x31464341; // "ACF1"
    private const ulong TrailerMask = 0x5A17_E0F4_A3C9_6B2D;

    /// <summary>The payload continues a line of the frame before it.</summary>
    public bool StartsInsideLine => (Cut & FrameCut.StartsInsideLine) != 0;

    /// <summary>The last line of the payload continues in the next frame.</summary>
    public bool EndsInsideLine => (Cut & FrameCut.EndsInsideLine) != 0;

    /// <summary>The goodbye answers one, and its sender stays.</summary>
    public bool SenderStays => (Cut & FrameCut.SenderStays) != 0;

    /// <summary>Bytes from the frame's start to its payload.</summary>
    public int PayloadOffset => Size + NickLength;

    /// <summary>Bytes of payload.</summary>
    public int PayloadLength => Length - Size - NickLength - TrailerSize;

    /// <summary>Largest payload in bytes for a nick of this length.</summary>
    public static int MaxPayload(int nickLength) => MaxLength - Size - TrailerSize - nickLength;

    /// <summary>The current time for <see cref="Sent"/>.</summary>
    public static long SentNow(TimeProvider clock) => (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>The bytes begin with the magic number of a frame.</summary>
    public static bool StartsWithMagic(ReadOnlySpan<byte> bytes)
        => bytes.Length >= sizeof(uint) && Unsafe.ReadUnaligned<uint>(in bytes[0]) == Magic;

    /// <summary>Index of the next magic number, -1 if there is none.</summary>
    public static int IndexOfMagic(ReadOnlySpan<byte> bytes) => bytes.IndexOf("ACF1"u8);

    /// <summary>
    /// Reads and checks a header, not the payload and the trailer. Reads each field once, since other processes may write at the same time.
    /// </summary>
    /// <param name="start">The first byte.</param>
    /// <param name="header">The header.</param>
    /// <param name="left">Bytes from there on that may be read: the frame must end in them.</param>
    /// <returns>False if the header is corrupt, or the frame is longer than that.</returns>
    public static unsafe bool TryRead(byte* start, out FrameHeader header, long left)
    {
        header = default;
        if (left < Size || Load<uint>(start) != Magic)
            return false;
        var (length, marks) = (Load<uint>(start + 4), Load<uint>(start + 8));
        var (kind, cut, nick) = ((byte)marks, (byte)(marks >> 8), (byte)(marks >> 16));
        if (length > Math.Min(left, MaxLength) || nick > MaxNick || length < (uint)(Size + nick + TrailerSize) || marks >> 24 != 0)
            return false;
        var lines = Load<uint>(start + 12);
        var firstLine = Load<long>(start + 16);
        header = new FrameHeader((int)length, (FrameKind)kind, (FrameCut)cut, nick, (int)lines, firstLine, Load<long>(start + 24));
        var sensible = header.Kind switch
        {
            FrameKind.Lines => header.PayloadLength > 0 && cut < (byte)FrameCut.SenderStays,
            >= FrameKind.Goodbye and <= FrameKind.Reachable => header.PayloadLength == 0 && cut < 2 * (byte)FrameCut.SenderStays,
            _ => false,
        };
        return sensible && lines <= (uint)header.PayloadLength && firstLine > 0;
    }

    /// <summary>Writes header and trailer. Nick and payload must be in place already.</summary>
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

    /// <summary>The trailer is the one of a frame at this position in the stream.</summary>
    public unsafe bool TrailerFits(byte* start, long position)
        => Load<ulong>(start + Length - TrailerSize) == ((ulong)position ^ TrailerMask);

    private static unsafe T Load<T>(byte* at)
        where T : unmanaged => Unsafe.ReadUnaligned<T>(at);

    private static unsafe void Store<T>(byte* at, T value)
        where T : unmanaged => Unsafe.WriteUnaligned(at, value);
}
