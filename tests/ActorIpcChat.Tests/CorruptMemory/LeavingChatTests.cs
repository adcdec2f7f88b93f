using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using Xunit.Abstractions;

namespace ActorIpcChat.Tests.CorruptMemory;

/// <summary>The segment is overwritten while both processes leave.</summary>
public sealed class LeavingChatTests(ITestOutputHelper output) : CorruptedChatTestBase(output)
{
    [Theory]
    [InlineData(Role.A)]
    [InlineData(Role.B)]
    public async Task Both_processes_leave_after_a_field_was_overwritten(Role corrupted)
    {
        await ForEachFieldAsync(1, async (field, value) =>
        {
            var (a, b) = await ConnectAsync();
            a.Type("last words\n");
            using (var segment = ChatSegment.TryOpen(Room.Room, corrupted)!)
            {
                await OverwriteAsync(segment, field, value, a.EndInput);
            }

            var both = Task.WhenAll(a.Exit.Code, b.Exit.Code);
            Assert.True(await Task.WhenAny(both, Task.Delay(StepTimeout)) == both, $"{value} in {field}: A and B do not leave; {NoticesOf(a, b)}");
            Assert.Equal((0, 0), (await a.Exit.Code, await b.Exit.Code));
        }, part: 2);
    }
}
