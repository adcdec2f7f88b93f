using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

[Collection(NonParallel.Name)]
public sealed class IdleTests(ITestOutputHelper output) : RoomTest(output)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData]
    [InlineData("--config", "low-latency")]
    [InlineData("--config", "low-power")]
    public void Idle_processes_use_no_processor_time(params string[] options)
    {
        var (a, b, a1, b1) = (Room.Start("a", options), Room.Start("b", options), Room.Start("a1", options), Room.Start("b1", options));
        var lines = Lines.Numbered(1000);
        a.Send(Lines.Bytes(lines));
        b.Send(Lines.Bytes(lines));
        b1.ShouldShow(lines);
        a1.ShouldShow(lines);

        // The runtime keeps compiling for a moment after the last line.
        Wait.Until(
            () => MaxUsed() is var (time, wakeUps) && time < Period / 100 && wakeUps <= 10,
            "every process uses less than 1 % of a processor and wakes at most ten times a second");
    }

    private (TimeSpan Time, long WakeUps) MaxUsed()
    {
        var before = Room.Processes.Select(process => (process.ProcessorTime, process.WakeUps)).ToArray();
        Wait.For(Period);
        return (
            Room.Processes.Select((process, index) => process.ProcessorTime - before[index].ProcessorTime).Max(),
            Room.Processes.Select((process, index) => process.WakeUps - before[index].WakeUps).Max());
    }
}
