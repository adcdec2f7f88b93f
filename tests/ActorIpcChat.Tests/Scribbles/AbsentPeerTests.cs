using System.Runtime.InteropServices;
using ActorIpcChat.Leaving;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using Akka.Actor;
using Xunit.Abstractions;

namespace ActorIpcChat.Tests.Scribbles;

/// <summary>While the peer is absent.</summary>
public sealed class AbsentPeerTests(ITestOutputHelper output) : ScribbledChat(output)
{
    [Fact]
    public async Task The_peer_is_absent()
    {
        var (a, first) = (Start(Role.A, stayOnPeerLeave: true), Start(Role.B));
        var (a1, b1) = (StartView(Role.A), StartView(Role.B));
        await ConverseAsync(a, first, a1, b1, "at first");
        await LeaveAsync(first);
        using var segment = ChatSegment.TryOpen(Room.Room, Role.A)!;
        await EachAsync(1, async (field, value) =>
        {
            a.Type("early\nand more\n");
            await EventuallyAsync(() => a.Input.Reading.BytesQueued == 0, "what is typed is read");
            await ScribbleAsync(segment, field, value, () => { });
            var b = Start(Role.B);
            await ConverseAsync(a, b, a1, b1, $"{value} in {field}");
            await LeaveAsync(b);
        });
        await IsIdleAsync();

        async Task LeaveAsync(Side side)
        {
            side.Actor.Tell(new CleanupActor.LeaveRequested(PosixSignal.SIGTERM));
            Assert.Equal(0, await LeftAsync(side));
        }
    }
}
