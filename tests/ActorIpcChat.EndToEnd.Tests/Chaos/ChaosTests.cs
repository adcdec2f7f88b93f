using System.Diagnostics;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Chaos;

/// <summary>
/// Random faults while lines flow both ways. The same seed gives the same lines, victims, faults and waits; the scheduler decides where in
/// the program a fault happens. IPCCHAT_CHAOS_ROUNDS, IPCCHAT_CHAOS_SEED and IPCCHAT_CHAOS_VICTIMS (such as "a,b1") select a longer run.
/// </summary>
[Collection(NonParallel.Name)]
public sealed class ChaosTests(ITestOutputHelper output) : RoomTest(output)
{
    private const int RoundsInCI = 14;

    /// <summary>Generous, for a busy machine; the test reports the measured times.</summary>
    private static readonly TimeSpan ResumeTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Doorbells are opened when they are first rung.</summary>
    private const int MaxAddedDescriptors = 3;

    private readonly ITestOutputHelper _output = output;
    private readonly Dictionary<string, RunningProcess> _processes = [];
    private readonly Dictionary<string, LineSource> _sources = [];
    private readonly Dictionary<string, ShownLines> _shown = [];
    private readonly Dictionary<int, (int First, int Last)> _descriptors = [];
    private readonly Dictionary<string, List<double>> _figures = [];

    [Fact]
    public void Accepted_lines_are_shown_once_and_in_order_when_processes_are_killed_or_stopped()
    {
        var rounds = LongRun.Number("IPCCHAT_CHAOS_ROUNDS", RoundsInCI);
        var seed = LongRun.Number("IPCCHAT_CHAOS_SEED", 1);
        var victims = (Environment.GetEnvironmentVariable("IPCCHAT_CHAOS_VICTIMS") ?? "a,b,a1,b1").Split(',');
        var random = new Random(seed);
        Begin(seed);

        for (var round = 0; round < rounds; round++)
        {
            // Each victim in turn, in a new order each time.
            if (round % victims.Length == 0)
                random.Shuffle(victims);
            var victim = victims[round % victims.Length];
            Wait.For(TimeSpan.FromMilliseconds(random.Next(60)));
            if (random.Next(3) == 0)
                StopAndContinue(victim, random);
            else
                KillAndReplace(victim, random);
        }

        foreach (var source in _sources.Values)
            source.End();
        foreach (var (viewer, source) in new[] { ("b1", _sources["a"]), ("a1", _sources["b"]) })
        {
            Wait.Until(
                () => source.After(ShownLines.Last(_processes[viewer])) > source.Written,
                $"{viewer} shows all of {source.Written} lines; the last shown line is {ShownLines.Last(_processes[viewer])}");
            _shown[viewer].Take(_processes[viewer]);
            _shown[viewer].ShouldBeComplete();
        }

        Report(rounds, seed);
        Assert.All(_descriptors.Values, count => Assert.InRange(count.Last, 1, count.First + MaxAddedDescriptors));
        Room.Close();
        Assert.Empty(Segment.MadeBy(Room.Processes.Select(process => process.Pid)));
        Assert.False(Directory.Exists(Room.Directory), "the room was not removed");
    }

    private void Begin(int seed)
    {
        Room.CreateDirectory();
        foreach (var name in (string[])["a", "b"])
        {
            _sources[name] = DisposeAtEnd(new LineSource(name[0], Path.Combine(Room.Top, $"{name}.input"), unchecked((2 * seed) + name[0])));
            Room.ExpectBesideRoom($"{name}.input");
        }

        _shown["b1"] = new ShownLines(_sources["a"]);
        _shown["a1"] = new ShownLines(_sources["b"]);
        foreach (var name in (string[])["a", "b", "a1", "b1"])
            _processes[name] = Start(name);
        ShouldFlow(["a1", "b1"]);
    }

    private RunningProcess Start(string name) => _sources.TryGetValue(name, out var source)
        ? Room.StartThroughShell(name, $"""exec "$0" "$@" < '{source.Path}' """, "--stay", "--set", "chat.shared-memory.size=128KiB")
        : Room.Start(name);

    private void KillAndReplace(string name, Random random)
    {
        // Sometimes its successor is killed before it is ready.
        for (var again = random.Next(4) == 0 ? 1 : 0; again >= 0; again--)
        {
            var victim = _processes[name];
            victim.Kill();
            Room.AllowLeftoversOf(victim);
            if (_sources.TryGetValue(name, out var source))
            {
                var pids = Room.Processes.Where(process => process.Name == name).Select(process => process.Pid);
                source.AccountForKill(() => Segment.MadeBy(pids).Single().AcceptedLines());
            }
            else
            {
                _shown[name].Take(victim);
            }

            Wait.For(TimeSpan.FromMilliseconds(random.Next(30)));
            _processes[name] = Start(name);
            if (again > 0)
                Wait.For(TimeSpan.FromMilliseconds(random.Next(400)));
        }

        AddTime(name is "a" or "b" ? "killed chat process" : "killed viewer", ShouldFlow(name is "a" or "b" ? ["a1", "b1"] : [name]));
    }

    private void StopAndContinue(string name, Random random)
    {
        _processes[name].Pause();
        Wait.For(TimeSpan.FromMilliseconds(random.Next(1, 250)));
        _processes[name].Resume();
        AddTime("stopped and continued", ShouldFlow(name is "a" or "b" ? ["a1", "b1"] : [name]));
    }

    /// <summary>Waits until lines that are written from now on are shown, and returns the time that this took.</summary>
    private TimeSpan ShouldFlow(string[] viewers)
    {
        var watch = Stopwatch.StartNew();
        var before = viewers.Select(viewer => (Viewer: viewer, Line: _sources[viewer == "b1" ? "a" : "b"].Written)).ToList();
        Wait.Until(
            () => before.All(one => ShownLines.Last(_processes[one.Viewer]) > one.Line),
            $"lines flow to {string.Join(" and ", viewers)} again",
            ResumeTimeout);
        var took = watch.Elapsed;
        foreach (var process in _processes.Values)
        {
            var count = Directory.EnumerateFileSystemEntries($"/proc/{process.Pid}/fd").Count();
            _descriptors[process.Pid] = (_descriptors.TryGetValue(process.Pid, out var known) ? known.First : count, count);
        }

        return took;
    }

    private void AddTime(string name, TimeSpan time)
    {
        if (!_figures.TryGetValue(name, out var all))
            _figures.Add(name, all = []);
        all.Add(time.TotalMilliseconds);
    }

    private void Report(int rounds, int seed)
    {
        _output.WriteLine($"{rounds} rounds, seed {seed}, load {LongRun.Load}");
        foreach (var (name, times) in _figures)
        {
            times.Sort();
            _output.WriteLine($"{name}: {times.Count} times; lines flow after {times[times.Count / 2]:F0} ms (median), {times[^1]:F0} ms (longest)");
        }

        foreach (var (name, source) in _sources)
            _output.WriteLine($"{name}: {source.Written} lines written, {source.Lost} read and not accepted before a kill");
        foreach (var (name, shown) in _shown)
            _output.WriteLine($"{name}: {shown.Repeated} lines shown again by successors");
        var descriptors = string.Join(", ", _processes.Select(one => $"{one.Key} {_descriptors[one.Value.Pid]}"));
        _output.WriteLine($"descriptors of the last processes (first, last): {descriptors}");
    }
}
