using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using Xunit.Abstractions;

namespace ActorIpcChat.Tests.CorruptMemory;

/// <summary>The segment is overwritten while a line has arrived in part.</summary>
public sealed class PartialLineTests(ITestOutputHelper output) : CorruptedChatTestBase(output)
{
    [Theory]
    [InlineData(Role.A)]
    [InlineData(Role.B)]
    public async Task Lines_arrive_after_a_field_was_overwritten_within_a_line(Role corrupted)
    {
        var (a, b) = await ConnectAsync(stayOnPeerLeave: true);
        var (a1, b1) = (StartView(Role.A), StartView(Role.B));
        await ExchangeLinesAsync(a, b, a1, b1, "initially");
        using var segment = ChatSegment.TryOpen(Room.Room, corrupted)!;
        using var received = ChatSegment.TryOpen(Room.Room, Role.B)!;
        await ForEachFieldAsync(1, async (field, value) =>
        {
            var head = HeadOf(received);
            a.Type("begun");
            await WaitUntilAsync(() => HeadOf(received) != head, "a part of the line arrives");
            await OverwriteAsync(segment, field, value, () => { });
            a.Type(" and ended\n");
            await ExchangeLinesAsync(a, b, a1, b1, $"{value} in {field}");
        });
        await AssertIdleAsync();
    }
}
