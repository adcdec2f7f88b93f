using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using Xunit.Abstractions;

namespace ActorIpcChat.Tests.Scribbles;

/// <summary>While the sender waits for room.</summary>
public sealed class FullRingTests(ITestOutputHelper output) : ScribbledChat(output)
{
    [Theory]
    [InlineData(Role.A)]
    [InlineData(Role.B)]
    public async Task The_sender_waits_for_room(Role scribbled)
    {
        var (a, b) = (Start(Role.A, stayOnPeerLeave: true, memory: Memory), Start(Role.B, stayOnPeerLeave: true, memory: Memory));
        await ConnectedAsync(a, b);
        var (a1, b1) = (StartView(Role.A), StartView(Role.B));
        await ConverseAsync(a, b, a1, b1, "at first");
        await EachAsync(1, async (field, value) =>
        {
            // Not longer: one that stays attached without a viewer's place is an original viewer, which takes its time.
            using (var received = ChatSegment.TryOpen(Room.Room, Role.B)!)
            using (RingReader.TryClaim(received))
            {
                await FillAsync(a, b1);
                using var segment = ChatSegment.TryOpen(Room.Room, scribbled)!;
                await ScribbleAsync(segment, field, value, () => { });
            }

            await ConverseAsync(a, b, a1, b1, $"{value} in {field}");
        }, part: 3);
        await IsIdleAsync();
    }
}
