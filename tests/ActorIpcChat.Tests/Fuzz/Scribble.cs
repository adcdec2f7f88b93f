using ActorIpcChat.Memory;
using CsCheck;

namespace ActorIpcChat.Tests.Fuzz;

/// <summary>A few bytes of a segment that somebody else writes over: the header, a slot, a ring, or anywhere.</summary>
internal readonly record struct Scribble(int At, long Value, int Bytes)
{
    private const int EndOfHeader = SegmentHeader.Offset + 416;

    internal static Gen<Scribble> Any(int capacity) => Of(
        (6, Gen.Int[SegmentHeader.Offset / 8, EndOfHeader / 8].Select(word => word * 8)),
        (1, Gen.Int[SegmentHeader.Offset, EndOfHeader]),
        (2, Gen.Int[SegmentHeader.SlotsOffset / 8, (SegmentHeader.SlotsOffset + 256) / 8].Select(word => word * 8)),
        (2, Gen.Int[SegmentHeader.ConsumersOffset / 8, (SegmentHeader.ConsumersOffset + 512) / 8].Select(word => word * 8)),
        (3, Gen.Int[SegmentHeader.RingsOffset, SegmentHeader.RingsOffset + 4096]),
        (1, Gen.Int[SegmentHeader.RingsOffset, SegmentHeader.RingsOffset + (2 * capacity) - 8]));

    /// <summary>As <see cref="Any"/>, but what is written once and never again stays: nobody could put it right.</summary>
    internal static Gen<Scribble> OfWhatMoves(int capacity) => Of(
        (6, Gen.Int[(SegmentHeader.Offset + 128) / 8, (SegmentHeader.Offset + 384) / 8].Select(word => word * 8)),
        (2, Gen.Int[0, 1].Select(slot => SegmentHeader.SlotsOffset + (slot * 64) + 8)),
        (3, Gen.Int[SegmentHeader.RingsOffset, SegmentHeader.RingsOffset + 4096]),
        (1, Gen.Int[SegmentHeader.RingsOffset, SegmentHeader.RingsOffset + capacity - 8]));

    internal unsafe void Do(ChatSegment segment)
    {
        var start = (byte*)segment.Header - SegmentHeader.Offset + At;
        BitConverter.GetBytes(Value).AsSpan(0, Bytes).CopyTo(new Span<byte>(start, Bytes));
    }

    private static Gen<Scribble> Of(params (int, IGen<int>)[] places) => Gen.Select(
        Gen.Frequency(places), Noise.Numbers, Gen.Frequency((3, 8), (1, 4), (1, 1)), (at, value, bytes) => new Scribble(at, value, bytes));
}
