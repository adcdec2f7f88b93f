using System.Diagnostics;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

[Collection(NonParallel.Name)]
public sealed class PollingTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void Viewer_without_wake_ups_shows_lines_at_its_poll_interval()
        => Assert.InRange(MedianDelay("200ms"), TimeSpan.FromMilliseconds(60), TimeSpan.FromMilliseconds(1000));

    [Fact]
    public void Viewer_with_a_short_poll_interval_shows_lines_quickly()
        => Assert.InRange(MedianDelay("1ms"), TimeSpan.Zero, TimeSpan.FromMilliseconds(40));

    private TimeSpan MedianDelay(string interval)
    {
        var b1 = Room.Start(
            "b1", "--set", "chat.viewer.wake=off", "--set", $"chat.viewer.poll.min-interval={interval}",
            "--set", $"chat.viewer.poll.max-interval={interval}");
        var (a, b) = (Room.Start("a"), Room.Start("b"));
        a.ShouldConnect();
        b.ShouldConnect();
        a.Send("warm");
        b1.ShouldShow("warm");

        var delays = new List<TimeSpan>();
        foreach (var line in Lines.Numbered(9))
        {
            // Not synchronised with the viewer.
            Wait.For(TimeSpan.FromMilliseconds(Random.Shared.Next(20, 90)));
            var watch = Stopwatch.StartNew();
            a.Send(line);
            b1.ShouldShowLast(line);
            delays.Add(watch.Elapsed);
        }

        return delays.Order().ElementAt(delays.Count / 2);
    }
}
