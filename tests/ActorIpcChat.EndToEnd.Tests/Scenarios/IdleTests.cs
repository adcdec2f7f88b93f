using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

[Collection(Alone.Name)]
public sealed class IdleTests(ITestOutputHelper output) : RoomTest(output)
{
    private static readonly TimeSpan While = TimeSpan.FromSeconds(1);

    [Fact]
    public void When_nobody_says_anything_nobody_uses_the_processor()
    {
        var chat = Room.StartAll();
        var lines = Lines.Numbered(1000);
        chat.A.Say(Lines.Bytes(lines));
        chat.B.Say(Lines.Bytes(lines));
        chat.B1.ShouldShow(lines);
        chat.A1.ShouldShow(lines);

        // The runtime goes on compiling for a moment after the last line.
        Eventually.True(() => MostUsed() < While / 100, "no process uses more than 1 % of a processor");
    }

    private TimeSpan MostUsed()
    {
        var before = Room.Processes.Select(process => process.ProcessorTime).ToArray();
        Eventually.Pass(While);
        return Room.Processes.Select((process, index) => process.ProcessorTime - before[index]).Max();
    }
}
