using System.Buffers.Binary;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests.Wire;

public sealed unsafe class FrameHeaderTests
{
    private static readonly FrameHeader Sample = new(
        Length: 32 + 2 + 6 + 8,
        Kind: FrameKind.Lines,
        Cut: FrameCut.StartsInsideLine | FrameCut.EndsInsideLine,
        NickLength: 2,
        Lines: 1,
        FirstLine: 0x0102_0304_0506_0708,
        Sent: 0x1112_1314_1516_1718);

    private static readonly FrameHeader Goodbye = new(40, FrameKind.Goodbye, FrameCut.None, NickLength: 0, Lines: 0, FirstLine: 5, Sent: 0);

    [Fact]
    public void Every_field_has_its_offset_of_the_layout()
    {
        var frame = Bytes(Sample, position: 77);

        Assert.Equal("ACF1"u8.ToArray(), frame[..4]);
        Assert.Equal(Sample.Length, BinaryPrimitives.ReadInt32LittleEndian(frame.AsSpan(4)));
        Assert.Equal(1, frame[8]);
        Assert.Equal(3, frame[9]);
        Assert.Equal(2, frame[10]);
        Assert.Equal(0, frame[11]);
        Assert.Equal(1, BinaryPrimitives.ReadInt32LittleEndian(frame.AsSpan(12)));
        Assert.Equal(Sample.FirstLine, BinaryPrimitives.ReadInt64LittleEndian(frame.AsSpan(16)));
        Assert.Equal(Sample.Sent, BinaryPrimitives.ReadInt64LittleEndian(frame.AsSpan(24)));
        Assert.Equal(34, Sample.PayloadOffset);
        Assert.Equal(77UL ^ 0x5A17_E0F4_A3C9_6B2D, BinaryPrimitives.ReadUInt64LittleEndian(frame.AsSpan(40)));
    }

    [Theory]
    [InlineData(41, (byte)FrameKind.Lines, (byte)FrameCut.EndsInsideLine, 0, 0, 1L)]
    [InlineData(65536, (byte)FrameKind.Lines, (byte)FrameCut.None, 64, 65432, long.MaxValue)]
    [InlineData(40, (byte)FrameKind.Goodbye, (byte)FrameCut.None, 0, 0, 5L)]
    public void Written_header_is_read_back(int length, byte kind, byte cut, int nick, int lines, long firstLine)
    {
        var header = new FrameHeader(length, (FrameKind)kind, (FrameCut)cut, nick, lines, firstLine, Sent: -1);

        Assert.Equal(header, Read(Bytes(header)));
    }

    [Theory]
    [InlineData((byte)FrameCut.None, false)]
    [InlineData((byte)FrameCut.SenderStays, true)]
    public void Goodbye_says_whether_its_sender_stays(byte cut, bool stays)
        => Assert.Equal(stays, Read(Bytes(Goodbye with { Cut = (FrameCut)cut }))?.SenderStays);

    [Fact]
    public void Goodbye_with_another_mark_is_refused() => Assert.Null(Read(Bytes(Goodbye with { Cut = (FrameCut)8 })));

    [Theory]
    [InlineData("ACF1", true)]
    [InlineData("ACF1 and more", true)]
    [InlineData("ACF", false)]
    [InlineData("ACF2", false)]
    [InlineData("", false)]
    public void Frame_is_recognized_by_its_first_four_bytes(string bytes, bool isFrame)
        => Assert.Equal(isFrame, FrameHeader.StartsWithMagic(System.Text.Encoding.ASCII.GetBytes(bytes)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64)]
    public void Full_frame_is_sixteen_pages_with_any_nick(int nick)
        => Assert.Equal(16 * 4096, FrameHeader.Size + nick + FrameHeader.MaxPayload(nick) + FrameHeader.TrailerSize);

    [Theory]
    [InlineData(0, 4, 0x41434631L)]
    [InlineData(0, 4, 0L)]
    [InlineData(4, 4, 65537L)]
    [InlineData(4, 4, 0x8000_0030L)]
    [InlineData(4, 4, 0L)]
    [InlineData(4, 4, 41L)]
    [InlineData(8, 1, 0L)]
    [InlineData(8, 1, 3L)]
    [InlineData(8, 1, 2L)]
    [InlineData(9, 1, 4L)]
    [InlineData(10, 1, 65L)]
    [InlineData(10, 1, 8L)]
    [InlineData(10, 1, 9L)]
    [InlineData(11, 1, 1L)]
    [InlineData(12, 4, 7L)]
    [InlineData(12, 4, 0xFFFF_FFFFL)]
    [InlineData(16, 8, 0L)]
    [InlineData(16, 8, -1L)]
    public void Invalid_header_is_refused(int offset, int bytes, long value)
    {
        var frame = Bytes(Sample);
        Assert.NotNull(Read(frame));

        BitConverter.GetBytes(value).AsSpan(0, bytes).CopyTo(frame.AsSpan(offset));

        Assert.Null(Read(frame));
    }

    [Fact]
    public void Goodbye_with_a_payload_and_lines_without_one_are_refused()
    {
        Assert.Null(Read(Bytes(Sample with { Length = 43, Kind = FrameKind.Goodbye, Lines = 0 })));
        Assert.Null(Read(Bytes(Sample with { Length = 42, Lines = 0 })));
    }

    [Fact]
    public void Trailer_is_valid_only_at_the_position_of_its_frame()
    {
        var frame = Bytes(Sample, position: 4711);

        fixed (byte* start = frame)
        {
            Assert.True(Sample.TrailerFits(start, 4711));
            Assert.False(Sample.TrailerFits(start, 4710));
            Assert.False(Sample.TrailerFits(start, 0));
            start[Sample.Length - 1] ^= 1;
            Assert.False(Sample.TrailerFits(start, 4711));
        }
    }

    [Fact]
    public void Writing_header_and_trailer_does_not_change_the_payload()
    {
        var frame = new FrameStream("me").Next("hello\n");

        Assert.Equal("mehello\n"u8.ToArray(), frame[32..40]);
        Assert.Equal(48, frame.Length);
    }

    private static byte[] Bytes(FrameHeader header, long position = 0)
    {
        var frame = new byte[header.Length];
        fixed (byte* start = frame)
            header.Write(start, position);
        return frame;
    }

    private static FrameHeader? Read(byte[] frame)
    {
        fixed (byte* start = frame)
            return FrameHeader.TryRead(start, out var header, FrameHeader.MaxLength) ? header : null;
    }
}
