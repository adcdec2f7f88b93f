using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using Xunit.Abstractions;

namespace ActorIpcChat.Tests.Scribbles;

/// <summary>While a line has come in part.</summary>
public sealed class HalfLineTests(ITestOutputHelper output) : ScribbledChat(output)
{
    [Theory]
    [InlineData(Role.A)]
    [InlineData(Role.B)]
    public async Task A_line_is_half_there(Role scribbled)
    {
        var (a, b) = await ConnectAsync(stayOnPeerLeave: true);
        var (a1, b1) = (StartView(Role.A), StartView(Role.B));
        await ConverseAsync(a, b, a1, b1, "at first");
        using var segment = ChatSegment.TryOpen(Room.Room, scribbled)!;
        using var received = ChatSegment.TryOpen(Room.Room, Role.B)!;
        await EachAsync(1, async (field, value) =>
        {
            var head = HeadOf(received);
            a.Type("begun");
            await EventuallyAsync(() => HeadOf(received) != head, "half a line arrives");
            await ScribbleAsync(segment, field, value, () => { });
            a.Type(" and ended\n");
            await ConverseAsync(a, b, a1, b1, $"{value} in {field}");
        });
        await IsIdleAsync();
    }
}
