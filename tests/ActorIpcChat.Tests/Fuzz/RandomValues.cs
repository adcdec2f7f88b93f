using CsCheck;

namespace ActorIpcChat.Tests.Fuzz;

/// <summary>Random numbers and bytes that include the limits.</summary>
internal static class RandomValues
{
    /// <summary>Numbers at the limits, near positions and sizes, and random ones.</summary>
    internal static Gen<long> Numbers { get; } = Gen.OneOf(
        Gen.OneOf(0, 1, -1, 40, 41, 4095, 4096, 65535, 65536, 65537, 1L << 17, 1L << 18, 1L << 31, 1L << 32, 1L << 40, 1L << 62, (1L << 62) + 1,
            long.MaxValue, long.MinValue, long.MaxValue - 65536, long.MinValue + 65536, int.MaxValue, int.MinValue),
        Gen.Long[0, 1 << 20],
        Gen.Long);

    /// <summary>Up to four changed bytes.</summary>
    internal static Gen<(int At, byte Value)[]> Changes(int length)
        => Gen.Select(Gen.Int[0, length - 1], Gen.Byte, (at, value) => (at, value)).Array[0, 4];

    internal static byte[] With(this byte[] bytes, (int At, byte Value)[] changes)
    {
        byte[] changed = [.. bytes];
        foreach (var (at, value) in changes)
            changed[at] = value;
        return changed;
    }
}
