using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

[Collection(NonParallel.Name)]
public sealed class IdleTests(ITestOutputHelper output) : RoomTest(output)
{
    private static readonly TimeSpan While = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData]
    [InlineData("--config", "low-latency")]
    [InlineData("--config", "low-power")]
    public void When_nobody_says_anything_nobody_uses_the_processor(params string[] options)
    {
        var (a, b, a1, b1) = (Room.Start("a", options), Room.Start("b", options), Room.Start("a1", options), Room.Start("b1", options));
        var lines = Lines.Numbered(1000);
        a.Send(Lines.Bytes(lines));
        b.Send(Lines.Bytes(lines));
        b1.ShouldShow(lines);
        a1.ShouldShow(lines);

        // The runtime goes on compiling for a moment after the last line.
        Wait.Until(
            () => MostUsed() is var (time, wakeUps) && time < While / 100 && wakeUps <= 10,
            "no process uses more than 1 % of a processor, or wakes more often than ten times a second");
    }

    private (TimeSpan Time, long WakeUps) MostUsed()
    {
        var before = Room.Processes.Select(process => (process.ProcessorTime, process.WakeUps)).ToArray();
        Wait.For(While);
        return (
            Room.Processes.Select((process, index) => process.ProcessorTime - before[index].ProcessorTime).Max(),
            Room.Processes.Select((process, index) => process.WakeUps - before[index].WakeUps).Max());
    }
}
