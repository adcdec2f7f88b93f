using ActorIpcChat.EndToEnd.Tests.Chaos;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using Xunit.Abstractions;

namespace ActorIpcChat.Tests.CorruptMemory;

/// <summary>The segment is overwritten while the chat is idle.</summary>
public sealed class IdleChatTests(ITestOutputHelper output) : CorruptedChatTestBase(output)
{
    [Theory]
    [InlineData(Role.A)]
    [InlineData(Role.B)]
    public async Task Lines_arrive_after_a_field_was_overwritten_in_an_idle_chat(Role corrupted)
    {
        var (a, b) = await ConnectAsync(stayOnPeerLeave: true);
        var (a1, b1) = (StartView(Role.A), StartView(Role.B));
        await ExchangeLinesAsync(a, b, a1, b1, "initially");
        using var segment = ChatSegment.TryOpen(Room.Room, corrupted)!;
        await ForEachFieldAsync(LongRun.IsEnabled ? 2 : 1, async (field, value) =>
        {
            await OverwriteAsync(segment, field, value, () => a.Type("meanwhile\n"));
            var late = field.Name.StartsWith("Header.", StringComparison.Ordinal) ? StartView(corrupted) : null;
            var (viewerOfA, viewerOfB) = corrupted == Role.A ? (late ?? a1, b1) : (a1, late ?? b1);
            await ExchangeLinesAsync(a, b, viewerOfA, viewerOfB, $"{value} in {field}");
            await ExchangeLinesAsync(a, b, a1, b1, $"{value} in {field}, earlier viewers");
            if (late is not null)
                await EndAsync(late);
        });
        await AssertIdleAsync();
    }
}
