using System.Diagnostics;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Chaos;

/// <summary>
/// The cost of taking over from a killed process, compared with a clean start. IPCCHAT_TAKEOVER_STARTS sets the number of each.
/// </summary>
[Collection(NonParallel.Name)]
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class TakeoverCostTests(ITestOutputHelper output) : RoomTest(output)
{
    private const int FewStarts = 2;
    private const int StartsInCI = 4;
    private const int EnoughForTightLimit = 10;

    private readonly ITestOutputHelper _output = output;

    [Fact]
    public void Takeover_from_a_killed_process_costs_hardly_more_than_a_clean_start()
    {
        var starts = LongRun.Number("IPCCHAT_TAKEOVER_STARTS", LongRun.IsEnabled ? StartsInCI : FewStarts);
        var b = Room.Start("b", "--stay");
        List<double> clean = [], takeover = [];
        var (a, left) = (Room.Start("a"), 0);
        a.ShouldConnect();
        for (var turn = 0; turn < 2 * starts; turn++)
        {
            // A has no viewer: received lines stay in its ring, which its successor finds half full. A full one would hold up B's goodbye.
            var lines = Lines.Bytes(Lines.Numbered(20_000));
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
            Wait.Until(() => Count(b.Errors.Text, "(process") >= left && b.Errors.Length > before, "B reports that A has ended");
            var watch = Stopwatch.StartNew();
            a = Room.Start("a");
            a.ShouldConnect();
            (turn % 2 == 0 ? takeover : clean).Add(watch.Elapsed.TotalMilliseconds);
        }

        var (cleanly, taken) = (LongRun.Median(clean), LongRun.Median(takeover));
        _output.WriteLine(
            $"medians of {starts}: connected {cleanly:F0} ms after a clean start, {taken:F0} ms after a takeover "
                + $"({taken - cleanly:+0;-0} ms); load {LongRun.Load}");
        Assert.InRange(taken - cleanly, double.MinValue, starts >= EnoughForTightLimit ? 50 : 500);
        a.Signal(Libc.SIGINT);
        a.ShouldExit();
    }

    private static int Count(string text, string word) => text.Split(word).Length - 1;
}
