using System.Globalization;
using System.Text.RegularExpressions;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Chaos;

/// <summary>
/// Viewer processes that are started, ended, killed, stopped and continued at random while lines flow, against a model: the list of all
/// lines. IPCCHAT_MODEL_STEPS and IPCCHAT_MODEL_SEED select a longer run.
/// </summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed partial class ViewerModelTests(ITestOutputHelper output) : RoomTest(output)
{
    private const int StepsInCI = 18;
    private const int MaxViewers = 4;

    private readonly ITestOutputHelper _output = output;
    private readonly List<RunningProcess> _viewers = [];
    private readonly List<RunningProcess> _stopped = [];
    private readonly Dictionary<RunningProcess, int> _latestStart = [];
    private LineSource _source = null!;

    /// <summary>The ring keeps unread lines: no viewer skips a line, and none begins after the first unread line.</summary>
    [Fact]
    public void Every_viewer_of_a_waiting_writer_shows_an_unbroken_run_of_lines()
    {
        var seed = RunSteps("wait");
        foreach (var viewer in Viewers)
        {
            var shown = Whole(viewer);
            Assert.All(shown.Zip(shown.Skip(1)), pair => Assert.Equal(pair.First + 1, pair.Second));
            if (shown.Count > 0 && _latestStart.TryGetValue(viewer, out var latest))
                Assert.InRange(shown[0], 1, latest);
        }

        Report(seed);
    }

    /// <summary>The ring keeps the newest lines: a viewer shows lines in order and reports how many it has missed.</summary>
    [Fact]
    public void Every_viewer_of_an_overwriting_writer_shows_lines_in_order_and_counts_missed_ones()
    {
        var seed = RunSteps("overwrite");
        foreach (var viewer in Viewers)
        {
            var shown = Whole(viewer);
            var gaps = shown.Zip(shown.Skip(1)).Count(pair => pair.Second > pair.First + 1);
            Assert.All(shown.Zip(shown.Skip(1)), pair => Assert.True(pair.Second > pair.First, $"{pair.Second} after {pair.First}"));
            var missing = shown.Count == 0 ? 0 : shown[^1] - shown[0] + 1 - shown.Count;
            // A killed viewer may not have reported it yet. A partly overwritten line can count as shown or as missed.
            // Lines that were overwritten before its first one, while it attached the ring, are reported, and are not in what it shows.
            var before = shown.Count == 0 ? 0 : shown[0] - 1;
            if (_viewers.Contains(viewer))
                Assert.InRange(missing - Missed(viewer), -(2 * gaps) - before, 2 * gaps);
        }

        Report(seed);
    }

    private IEnumerable<RunningProcess> Viewers => Room.Processes.Where(process => process.IsViewer);

    private int RunSteps(string whenUnread)
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
        if (_viewers.Count == 0 || (what < 4 && _viewers.Count < MaxViewers))
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
                // While the runtime starts, the viewer has no signal handler.
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
        // Sometimes the next step happens before the viewer is ready.
        if (random.Next(3) == 0)
            return;
        // A viewer makes its doorbell before it claims a slot, so wait for output; other viewers can have advanced by then.
        Wait.Until(() => viewer.Output.Length > 0, $"{viewer.Name} shows a line");
        _latestStart[viewer] = 1 + Viewers.Where(other => other != viewer).Select(ShownLines.Last).DefaultIfEmpty().Max();
    }

    private void End(RunningProcess viewer)
    {
        _viewers.Remove(viewer);
        _stopped.Remove(viewer);
    }

    /// <summary>The numbers of the lines that a viewer has shown whole; a kill or a gap can truncate lines.</summary>
    private List<int> Whole(RunningProcess viewer)
    {
        List<int> numbers = [];
        var truncated = 0;
        ReadOnlySpan<byte> bytes = viewer.Output.Bytes;
        for (var length = bytes.IndexOf((byte)'\n'); length >= 0; length = bytes.IndexOf((byte)'\n'))
        {
            var number = LineSource.NumberOf(bytes[..length]);
            if (number > 0 && bytes[..length].SequenceEqual(_source.Line(number)))
                numbers.Add(number);
            else
                truncated++;
            bytes = bytes[(length + 1)..];
        }

        Assert.InRange(truncated, 0, MissedLines().Count(viewer.Errors.Text));
        return numbers;
    }

    private void Report(int seed) => _output.WriteLine(
        $"seed {seed}: {_source.Written} lines, {Viewers.Count()} viewers showed {Viewers.Sum(viewer => Whole(viewer).Count)}; "
            + $"load {LongRun.Load}");

    private static int Missed(RunningProcess viewer)
        => MissedLines().Matches(viewer.Errors.Text).Sum(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"missed (\d+) lines")]
    private static partial Regex MissedLines();
}
