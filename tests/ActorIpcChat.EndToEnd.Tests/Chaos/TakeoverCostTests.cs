using System.Diagnostics;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Chaos;

/// <summary>
/// What it costs to go on where a killed process was, beside a clean start, in turns. IPCCHAT_TAKEOVER_STARTS chooses how many of each.
/// </summary>
[Collection(NonParallel.Name)]
public sealed class TakeoverCostTests(ITestOutputHelper output) : RoomTest(output)
{
    private const int FewStarts = 2;
    private const int StartsInCI = 4;
    private const int EnoughToTell = 10;

    private readonly ITestOutputHelper _output = output;

    [Fact]
    public void A_start_onto_a_dead_predecessors_remains_costs_hardly_more_than_a_clean_one()
    {
        var starts = LongRun.Number("IPCCHAT_TAKEOVER_STARTS", LongRun.IsEnabled ? StartsInCI : FewStarts);
        var b = Room.Start("b", "--stay");
        List<double> clean = [], onto = [];
        var (a, left) = (Room.Start("a"), 0);
        a.ShouldConnect();
        for (var turn = 0; turn < 2 * starts; turn++)
        {
            // Nobody views A's memory: what it receives stays, and its successor finds a ring that is half full.
            var lines = Lines.Bytes(Lines.Numbered(40_000));
            b.Send(lines);
            var before = b.Errors.Length;
            if (turn % 2 == 0)
            {
                a.Kill();
                Room.AllowLeftoversOf(a);
            }
            else
            {
                a.EndInput();
                a.ShouldExit();
            }

            left++;
            Wait.Until(() => Count(b.Errors.Text, "(process") >= left && b.Errors.Length > before, "B has noticed");
            var watch = Stopwatch.StartNew();
            a = Room.Start("a");
            a.ShouldConnect();
            (turn % 2 == 0 ? onto : clean).Add(watch.Elapsed.TotalMilliseconds);
        }

        var (cleanly, taken) = (LongRun.Median(clean), LongRun.Median(onto));
        _output.WriteLine(
            $"medians of {starts}: connected {cleanly:F0} ms after a clean start, {taken:F0} ms after one onto remains ({taken - cleanly:+0;-0} ms); load {LongRun.Load}");
        Assert.InRange(taken - cleanly, double.MinValue, starts >= EnoughToTell ? 50 : 500);
        a.Signal(Libc.SIGINT);
        a.ShouldExit();
    }

    private static int Count(string text, string word) => text.Split(word).Length - 1;
}
