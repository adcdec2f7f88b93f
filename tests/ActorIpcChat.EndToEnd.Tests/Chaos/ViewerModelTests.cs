using System.Globalization;
using System.Text.RegularExpressions;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Chaos;

/// <summary>
/// Viewers that come, leave, are killed, stopped and continued at random while lines flow, each a process, against a model: the list of
/// all lines. IPCCHAT_MODEL_STEPS and IPCCHAT_MODEL_SEED choose a longer run.
/// </summary>
public sealed partial class ViewerModelTests(ITestOutputHelper output) : RoomTest(output)
{
    private const int StepsInCI = 18;
    private const int MostViewers = 4;

    private readonly ITestOutputHelper _output = output;
    private readonly List<RunningProcess> _viewers = [];
    private readonly List<RunningProcess> _stopped = [];
    private readonly Dictionary<RunningProcess, int> _latestStart = [];
    private LineSource _source = null!;

    /// <summary>The ring keeps what nobody has shown: no viewer leaves a line out, and none begins behind what was shown.</summary>
    [Fact]
    public void Every_viewer_shows_an_unbroken_run_of_lines()
    {
        var seed = Play("wait");
        foreach (var viewer in Everybody)
        {
            var shown = Whole(viewer);
            Assert.All(shown.Zip(shown.Skip(1)), pair => Assert.Equal(pair.First + 1, pair.Second));
            if (shown.Count > 0 && _latestStart.TryGetValue(viewer, out var latest))
                Assert.InRange(shown[0], 1, latest);
        }

        Report(seed);
    }

    /// <summary>The ring keeps what is newest: a viewer shows lines in order, and says how many it has missed.</summary>
    [Fact]
    public void Where_the_writer_overwrites_every_viewer_shows_lines_in_order_and_counts_the_missing_ones()
    {
        var seed = Play("overwrite");
        foreach (var viewer in Everybody)
        {
            var shown = Whole(viewer);
            var gaps = shown.Zip(shown.Skip(1)).Count(pair => pair.Second > pair.First + 1);
            Assert.All(shown.Zip(shown.Skip(1)), pair => Assert.True(pair.Second > pair.First, $"{pair.Second} behind {pair.First}"));
            var missing = shown.Count == 0 ? 0 : shown[^1] - shown[0] + 1 - shown.Count;
            // One that was killed had perhaps not said it yet. A line of which a part was overwritten counts here or there.
            if (_viewers.Contains(viewer))
                Assert.InRange(missing - Missed(viewer), -2 * gaps, 2 * gaps);
        }

        Report(seed);
    }

    private IEnumerable<RunningProcess> Everybody => Room.Processes.Where(process => process.IsViewer);

    private int Play(string whenUnread)
    {
        var (steps, seed) = (LongRun.Number("IPCCHAT_MODEL_STEPS", StepsInCI), LongRun.Number("IPCCHAT_MODEL_SEED", 1));
        var random = new Random(seed);
        Room.CreateDirectory();
        Room.ExpectBesideRoom("a.input");
        _source = DisposeAtEnd(new LineSource('a', Path.Combine(Room.Top, "a.input"), seed));
        Room.StartThroughShell("a", $"""exec "$0" "$@" < '{_source.Path}' """);
        Room.Start("b", "--set", "chat.shared-memory.size=128KiB", "--set", $"chat.shared-memory.when-unread={whenUnread}");
        StartViewer(random);
        for (var step = 0; step < steps; step++)
        {
            Wait.For(TimeSpan.FromMilliseconds(random.Next(120)));
            Step(random);
        }

        _stopped.ForEach(viewer => viewer.Resume());
        if (_viewers.Count == 0)
            StartViewer(random);
        _source.End();
        foreach (var viewer in _viewers)
            Wait.Until(
                () => ShownLines.Last(viewer) == _source.Written,
                $"{viewer.Name} shows all {_source.Written} lines; the last is {ShownLines.Last(viewer)}");
        return seed;
    }

    private void Step(Random random)
    {
        var what = random.Next(10);
        if (_viewers.Count == 0 || (what < 4 && _viewers.Count < MostViewers))
        {
            StartViewer(random);
            return;
        }

        var viewer = _viewers[random.Next(_viewers.Count)];
        switch (what)
        {
            case < 6 when _stopped.Remove(viewer):
                viewer.Resume();
                break;
            case < 6:
                viewer.Pause();
                _stopped.Add(viewer);
                break;
            case < 8:
                Room.AllowLeftoversOf(viewer);
                viewer.Kill();
                End(viewer);
                break;
            default:
                viewer.Resume();
                // Who is told to leave while the runtime starts has no handler yet.
                Room.WaitUntilReady(viewer);
                viewer.Signal(Libc.SIGINT);
                viewer.ShouldExit();
                End(viewer);
                break;
        }
    }

    private void StartViewer(Random random)
    {
        var viewer = Room.Start("b1", "--set", $"chat.viewer.wake={(random.Next(4) == 0 ? "off" : "on")}");
        _viewers.Add(viewer);
        // Sometimes the next thing happens before it is quite there.
        if (random.Next(3) == 0)
            return;
        // Its doorbell stands there before its place in the ring is taken, so what it shows is the proof; by then others may have gone on.
        Wait.Until(() => viewer.Output.Length > 0, $"{viewer.Name} shows something");
        _latestStart[viewer] = 1 + Everybody.Where(other => other != viewer).Select(ShownLines.Last).DefaultIfEmpty().Max();
    }

    private void End(RunningProcess viewer)
    {
        _viewers.Remove(viewer);
        _stopped.Remove(viewer);
    }

    /// <summary>The numbers of the lines that it has shown whole; what is cut is so by a kill, or by a gap.</summary>
    private List<int> Whole(RunningProcess viewer)
    {
        List<int> numbers = [];
        var cut = 0;
        ReadOnlySpan<byte> bytes = viewer.Output.Bytes;
        for (var length = bytes.IndexOf((byte)'\n'); length >= 0; length = bytes.IndexOf((byte)'\n'))
        {
            var number = LineSource.NumberOf(bytes[..length]);
            if (number > 0 && bytes[..length].SequenceEqual(_source.Line(number)))
                numbers.Add(number);
            else
                cut++;
            bytes = bytes[(length + 1)..];
        }

        Assert.InRange(cut, 0, MissedLines().Count(viewer.Errors.Text));
        return numbers;
    }

    private void Report(int seed) => _output.WriteLine(
        $"seed {seed}: {_source.Written} lines, {Everybody.Count()} viewers showed {Everybody.Sum(viewer => Whole(viewer).Count)}; load {LongRun.Load}");

    private static int Missed(RunningProcess viewer)
        => MissedLines().Matches(viewer.Errors.Text).Sum(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"missed (\d+) lines")]
    private static partial Regex MissedLines();
}
