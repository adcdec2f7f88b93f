using ActorIpcChat.Memory;
using CsCheck;

namespace ActorIpcChat.Tests.Fuzz;

/// <summary>A few overwritten bytes of a segment: in the header, a slot, a ring, or anywhere.</summary>
internal readonly record struct Corruption(int At, long Value, int Bytes)
{
    private const int EndOfHeader = SegmentHeader.Offset + 416;

    internal static Gen<Corruption> Any(int capacity) => Of(
        (6, Gen.Int[SegmentHeader.Offset / 8, EndOfHeader / 8].Select(word => word * 8)),
        (1, Gen.Int[SegmentHeader.Offset, EndOfHeader]),
        (2, Gen.Int[SegmentHeader.SlotsOffset / 8, (SegmentHeader.SlotsOffset + 256) / 8].Select(word => word * 8)),
        (2, Gen.Int[SegmentHeader.ConsumersOffset / 8, (SegmentHeader.ConsumersOffset + 512) / 8].Select(word => word * 8)),
        (3, Gen.Int[SegmentHeader.RingsOffset, SegmentHeader.RingsOffset + 4096]),
        (1, Gen.Int[SegmentHeader.RingsOffset, SegmentHeader.RingsOffset + (2 * capacity) - 8]));

    /// <summary>As <see cref="Any"/>, without the fields that are written only once: no process rewrites them.</summary>
    internal static Gen<Corruption> OfMovingFields(int capacity) => Of(
        (6, Gen.Int[(SegmentHeader.Offset + 128) / 8, (SegmentHeader.Offset + 384) / 8].Select(word => word * 8)),
        (2, Gen.Int[0, 1].Select(slot => SegmentHeader.SlotsOffset + (slot * 64) + 8)),
        (2, Gen.Int[SegmentHeader.ConsumersOffset / 8, (SegmentHeader.ConsumersOffset + 192) / 8].Select(word => word * 8)),
        (3, Gen.Int[SegmentHeader.RingsOffset, SegmentHeader.RingsOffset + 4096]),
        (1, Gen.Int[SegmentHeader.RingsOffset, SegmentHeader.RingsOffset + capacity - 8]));

    internal unsafe void ApplyTo(ChatSegment segment)
    {
        var start = (byte*)segment.Header - SegmentHeader.Offset + At;
        BitConverter.GetBytes(Value).AsSpan(0, Bytes).CopyTo(new Span<byte>(start, Bytes));
    }

    private static Gen<Corruption> Of(params (int, IGen<int>)[] places) => Gen.Select(
        Gen.Frequency(places), RandomValues.Numbers, Gen.Frequency((3, 8), (1, 4), (1, 1)), (at, value, bytes) => new Corruption(at, value, bytes));
}
