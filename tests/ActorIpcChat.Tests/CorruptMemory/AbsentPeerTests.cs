using System.Runtime.InteropServices;
using ActorIpcChat.Leaving;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using Akka.Actor;
using Xunit.Abstractions;

namespace ActorIpcChat.Tests.CorruptMemory;

/// <summary>The segment is overwritten while the peer is absent.</summary>
public sealed class AbsentPeerTests(ITestOutputHelper output) : CorruptedChatTestBase(output)
{
    [Fact]
    public async Task Lines_arrive_after_a_field_was_overwritten_while_the_peer_was_absent()
    {
        var (a, first) = (Start(Role.A, stayOnPeerLeave: true), Start(Role.B));
        var (a1, b1) = (StartView(Role.A), StartView(Role.B));
        await ExchangeLinesAsync(a, first, a1, b1, "initially");
        await LeaveAsync(first);
        using var segment = ChatSegment.TryOpen(Room.Room, Role.A)!;
        await ForEachFieldAsync(1, async (field, value) =>
        {
            a.Type("early\nand more\n");
            await WaitUntilAsync(() => a.Input.Reading.BytesQueued == 0, "A reads its input");
            await OverwriteAsync(segment, field, value, () => { });
            var b = Start(Role.B);
            await ExchangeLinesAsync(a, b, a1, b1, $"{value} in {field}");
            await LeaveAsync(b);
        });
        await AssertIdleAsync();

        async Task LeaveAsync(Side side)
        {
            side.Actor.Tell(new CleanupActor.LeaveRequested(PosixSignal.SIGTERM));
            Assert.Equal(0, await LeftAsync(side));
        }
    }
}
