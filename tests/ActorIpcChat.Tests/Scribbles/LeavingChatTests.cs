using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using Xunit.Abstractions;

namespace ActorIpcChat.Tests.Scribbles;

/// <summary>While both leave.</summary>
public sealed class LeavingChatTests(ITestOutputHelper output) : ScribbledChat(output)
{
    [Theory]
    [InlineData(Role.A)]
    [InlineData(Role.B)]
    public async Task They_leave(Role scribbled)
    {
        await EachAsync(1, async (field, value) =>
        {
            var (a, b) = await ConnectAsync();
            a.Type("last words\n");
            using (var segment = ChatSegment.TryOpen(Room.Room, scribbled)!)
            {
                await ScribbleAsync(segment, field, value, a.EndInput);
            }

            var both = Task.WhenAll(a.Exit.Code, b.Exit.Code);
            Assert.True(await Task.WhenAny(both, Task.Delay(Patience)) == both, $"{value} in {field}: they do not leave; {Said(a, b)}");
            Assert.Equal((0, 0), (await a.Exit.Code, await b.Exit.Code));
        }, part: 2);
    }
}
