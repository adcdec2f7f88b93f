using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests.Wire;

/// <summary>A hello in which no two fields are equal.</summary>
internal static class SampleHello
{
    internal static readonly Hello Value = new(
        From: 0x0101_0101_0101_0101,
        To: 0x0202_0202_0202_0202,
        Stays: true,
        MadeFifos: true,
        new ProcessIdentity(4321, 0x0303_0303),
        PidNamespace: 0x0404_0404_0404_0404,
        SegmentId: 0x0505_0505,
        Generation: 0x0A0A_0A0A_0A0A_0A0A,
        Session: 0x0606_0606_0606_0606,
        StreamStart: 0x0707_0707_0707_0707,
        ReceivedSession: 0x0808_0808_0808_0808,
        ReceivedUpTo: 0x0909_0909_0909_0909,
        Nick: "Zoë");

    /// <summary>Offset of the body, after "4321" and the NULs.</summary>
    internal const int BodyAt = 4 + 12;

    internal static byte[] Body() => Value.ToBytes()[BodyAt..];

    /// <summary>FNV-1a over all bytes before it.</summary>
    internal static void SetChecksum(byte[] body)
    {
        var hash = 14695981039346656037UL;
        foreach (var value in body[..168])
            hash = unchecked((hash ^ value) * 1099511628211UL);
        BitConverter.TryWriteBytes(body.AsSpan(168), hash);
    }
}
