using ActorIpcChat.Wire;
using CsCheck;

namespace ActorIpcChat.Tests.Fuzz;

public sealed unsafe class FrameFuzzTests : IDisposable
{
    private const int EmptyFrame = FrameHeader.Size + FrameHeader.TrailerSize;

    private static readonly Gen<FrameHeader> Frames =
        from nick in Gen.Int[0, FrameHeader.MaxNick]
        from payload in Gen.OneOf(Gen.Int[1, 100], Gen.Int[1, FrameHeader.MaxPayload(FrameHeader.MaxNick)])
        from lines in Gen.Int[0, payload]
        from cut in Gen.Int[0, 3]
        from firstLine in Gen.Long[1, long.MaxValue]
        from sent in Gen.Long
        select new FrameHeader(EmptyFrame + nick + payload, FrameKind.Lines, (FrameCut)cut, nick, lines, firstLine, sent);

    private readonly GuardedMemory _memory = new(FrameHeader.MaxLength);

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void Random_frame_header_is_refused_or_valid() => Gen
        .Select(Gen.Byte.Array[FrameHeader.Size], Frames, RandomValues.Changes(FrameHeader.Size), Gen.Int[0, 9])
        .Fuzz((random, frame, changes, which) =>
        {
            var head = which == 0 ? random : Written(frame, 0)[..FrameHeader.Size].With(changes);
            if (!FrameHeader.TryRead(_memory.Put(head), out var read, FrameHeader.MaxLength))
                return;
            Assert.InRange(read.Length, EmptyFrame, FrameHeader.MaxLength);
            Assert.InRange(read.NickLength, 0, FrameHeader.MaxNick);
            Assert.Equal(read.Length, read.PayloadOffset + read.PayloadLength + FrameHeader.TrailerSize);
            Assert.InRange(read.Lines, 0, read.PayloadLength);
            Assert.True(read.FirstLine > 0);
            Assert.True(read.Kind == FrameKind.Lines ? read.PayloadLength > 0 : read.PayloadLength == 0);
        });

    [Fact]
    public void Written_frame_header_is_read_back() => Gen.Select(Frames, RandomValues.Numbers).Fuzz((frame, position) =>
    {
        var start = _memory.Put(Written(frame, position));
        Assert.True(FrameHeader.TryRead(start, out var read, FrameHeader.MaxLength));
        Assert.Equal(frame, read);
        Assert.True(read.TrailerFits(start, position));
    });

    [Fact]
    public void Trailer_with_a_changed_byte_or_another_position_is_refused() => Gen
        .Select(Frames, RandomValues.Numbers, RandomValues.Numbers, Gen.Int[0, FrameHeader.TrailerSize - 1], Gen.Byte[1, 255])
        .Fuzz((frame, position, other, at, change) =>
        {
            var bytes = Written(frame, position);
            var start = _memory.Put(bytes);
            Assert.Equal(position == other, frame.TrailerFits(start, other));
            start[bytes.Length - FrameHeader.TrailerSize + at] ^= change;
            Assert.False(frame.TrailerFits(start, position));
        });

    private static byte[] Written(FrameHeader frame, long position)
    {
        var bytes = new byte[frame.Length];
        fixed (byte* start = bytes)
            frame.Write(start, position);
        return bytes;
    }
}
