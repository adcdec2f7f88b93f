using ActorIpcChat.EndToEnd.Tests.Chaos;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using Xunit.Abstractions;

namespace ActorIpcChat.Tests.CorruptMemory;

/// <summary>The segment is overwritten while the sender waits for space.</summary>
public sealed class FullRingTests(ITestOutputHelper output) : CorruptedChatTestBase(output)
{
    [Theory]
    [InlineData(Role.A)]
    [InlineData(Role.B)]
    public async Task Lines_arrive_after_a_field_was_overwritten_while_the_ring_was_full(Role corrupted)
    {
        var (a, b) = (Start(Role.A, stayOnPeerLeave: true, memory: Memory), Start(Role.B, stayOnPeerLeave: true, memory: Memory));
        await ConnectedAsync(a, b);
        var (a1, b1) = (StartView(Role.A), StartView(Role.B));
        await ExchangeLinesAsync(a, b, a1, b1, "initially");
        await ForEachFieldAsync(1, async (field, value) =>
        {
            // Detached before lines are exchanged: an attachment without a slot counts as an original viewer, which slows the writer.
            using (var received = ChatSegment.TryOpen(Room.Room, Role.B)!)
            using (RingReader.TryClaim(received))
            {
                await FillAsync(a, b1);
                using var segment = ChatSegment.TryOpen(Room.Room, corrupted)!;
                await OverwriteAsync(segment, field, value, () => { });
            }

            await ExchangeLinesAsync(a, b, a1, b1, $"{value} in {field}");
        }, part: LongRun.IsEnabled ? 3 : 6);
        await AssertIdleAsync();
    }
}
