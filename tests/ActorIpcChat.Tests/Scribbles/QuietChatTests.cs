using ActorIpcChat.EndToEnd.Tests.Chaos;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using Xunit.Abstractions;

namespace ActorIpcChat.Tests.Scribbles;

/// <summary>While nothing is under way.</summary>
public sealed class QuietChatTests(ITestOutputHelper output) : ScribbledChat(output)
{
    [Theory]
    [InlineData(Role.A)]
    [InlineData(Role.B)]
    public async Task Nothing_is_under_way(Role scribbled)
    {
        var (a, b) = await ConnectAsync(stayOnPeerLeave: true);
        var (a1, b1) = (StartView(Role.A), StartView(Role.B));
        await ConverseAsync(a, b, a1, b1, "at first");
        using var segment = ChatSegment.TryOpen(Room.Room, scribbled)!;
        await EachAsync(LongRun.IsAskedFor ? 2 : 1, async (field, value) =>
        {
            await ScribbleAsync(segment, field, value, () => a.Type("meanwhile\n"));
            var late = field.Name.StartsWith("Header.", StringComparison.Ordinal) ? StartView(scribbled) : null;
            await ConverseAsync(a, b, scribbled == Role.A && late is not null ? late : a1, scribbled == Role.B && late is not null ? late : b1, $"{value} in {field}");
            await ConverseAsync(a, b, a1, b1, $"{value} in {field}, for those that were there");
            if (late is not null)
                await EndAsync(late);
        });
        await IsIdleAsync();
    }
}
