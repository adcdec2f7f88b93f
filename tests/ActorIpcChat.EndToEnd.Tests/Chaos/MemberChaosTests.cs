using System.Diagnostics;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Chaos;

/// <summary>
/// Members of a room of this machine are killed or stopped while all send. Their viewers live on, so each shows every line once.
/// IPCCHAT_CHAOS_ROUNDS and IPCCHAT_CHAOS_SEED select a longer run.
/// </summary>
[Collection(NonParallel.Name)]
public sealed class MemberChaosTests(ITestOutputHelper output) : RoomTest(output)
{
    private const int RoundsInCI = 10;

    private static readonly string[] Nicks = ["alice", "bob", "carol"];
    private static readonly TimeSpan ResumeTimeout = TimeSpan.FromSeconds(15);

    private readonly ITestOutputHelper _output = output;
    private readonly Dictionary<string, LineSource> _sources = [];
    private readonly Dictionary<string, RunningProcess> _members = [];
    private readonly Dictionary<string, Screen> _screens = [];

    [Fact]
    public void Accepted_lines_are_shown_once_and_in_order_on_all_screens_when_members_are_killed_or_stopped()
    {
        var rounds = LongRun.Number("IPCCHAT_CHAOS_ROUNDS", RoundsInCI);
        var seed = LongRun.Number("IPCCHAT_CHAOS_SEED", 1);
        var random = new Random(seed);
        var victims = Nicks.ToArray();
        List<double> times = [];
        Begin(seed);

        for (var round = 0; round < rounds; round++)
        {
            if (round % victims.Length == 0)
                random.Shuffle(victims);
            Wait.For(TimeSpan.FromMilliseconds(random.Next(60)));
            // Sometimes all at once.
            string[] hit = random.Next(6) == 0 ? Nicks : [victims[round % victims.Length]];
            if (random.Next(3) == 0)
                StopAndContinue(hit, random);
            else
                KillAndReplace(hit, random);
            times.Add(ShouldFlow().TotalMilliseconds);
        }

        foreach (var source in _sources.Values)
            source.End();
        foreach (var screen in _screens.Values)
        {
            // Each look takes what a screen shows: no viewer has to wait while another is looked at.
            Wait.Until(() => _screens.Values.ToList().FindAll(one => one.HasShownAll()).Contains(screen), $"{screen.Viewer.Name} shows all lines; {screen.Text}");
        }

        times.Sort();
        _output.WriteLine($"{rounds} rounds, seed {seed}, load {LongRun.Load}");
        _output.WriteLine($"lines flow after {times[times.Count / 2]:F0} ms (median), {times[^1]:F0} ms (longest)");
        foreach (var (nick, source) in _sources)
            _output.WriteLine($"{nick}: {source.Written} lines written, {source.Lost} read and not accepted before a kill");
        Room.Close();
        Assert.Empty(Segment.MadeBy(Room.Processes.Select(process => process.Pid)));
    }

    private void Begin(int seed)
    {
        Room.CreateDirectory();
        foreach (var nick in Nicks)
        {
            _sources[nick] = DisposeAtEnd(new LineSource(nick[0], Path.Combine(Room.Top, $"{nick}.input"), unchecked((2 * seed) + nick[0])));
            Room.ExpectBesideRoom($"{nick}.input");
        }

        foreach (var nick in Nicks)
        {
            _members[nick] = Start(nick);
            _screens[nick] = new Screen(Room.StartView(nick), [.. Nicks.Where(other => other != nick).Select(other => _sources[other])]);
        }

        // A viewer that comes later shows what its member's ring holds.
        ShouldFlow();
    }

    private RunningProcess Start(string nick) => Room.StartProgram(nick, "/bin/sh",
        [
            "-c", $"""exec "$0" "$@" < '{_sources[nick].Path}' """, ChatRoom.Program, "member", "--directory", Room.Top, "--room", "room", "--nick", nick,
            "--stay", "--set", "chat.shared-memory.size=128KiB",
        ]);

    private void KillAndReplace(string[] nicks, Random random)
    {
        foreach (var nick in nicks)
            _members[nick].Signal(Libc.SIGKILL);
        foreach (var nick in nicks)
        {
            _members[nick].ExitCode();
            Room.AllowLeftoversOf(_members[nick]);
            var pids = Room.Processes.Where(process => process.Name == nick).Select(process => process.Pid);
            _sources[nick].AccountForKill(() => Segment.MadeBy(pids).Single().AcceptedLines());
        }

        foreach (var nick in nicks)
        {
            Wait.For(TimeSpan.FromMilliseconds(random.Next(30)));
            _members[nick] = Start(nick);
        }
    }

    private void StopAndContinue(string[] nicks, Random random)
    {
        foreach (var nick in nicks)
            _members[nick].Pause();
        Wait.For(TimeSpan.FromMilliseconds(random.Next(1, 250)));
        foreach (var nick in nicks)
            _members[nick].Resume();
    }

    /// <summary>Waits until lines that are written from now on are shown everywhere, and returns the time that this took.</summary>
    private TimeSpan ShouldFlow()
    {
        var watch = Stopwatch.StartNew();
        var before = _sources.Values.ToDictionary(source => source, source => source.Written);
        // Takes what all have shown each time, so that no output piles up.
        Wait.Until(
            () => _screens.Values.Count(screen => screen.HasShownMoreThan(before)) == _screens.Count,
            $"lines flow again; {string.Join("; ", _screens.Values.Select(screen => $"{screen.Viewer.Name}: {screen.Text}"))}", ResumeTimeout);
        return watch.Elapsed;
    }

    /// <summary>What a viewer has shown of each sender.</summary>
    private sealed class Screen(RunningProcess viewer, LineSource[] sources)
    {
        private readonly int[] _last = new int[sources.Length];
        private byte[] _cut = [];

        internal RunningProcess Viewer { get; } = viewer;

        internal string Text => string.Join(", ", sources.Select((source, index) => $"{_last[index]} of {source.Written} lines"));

        internal bool HasShownMoreThan(Dictionary<LineSource, int> lines)
        {
            Take();
            return !sources.Where((source, index) => _last[index] <= lines[source]).Any();
        }

        internal bool HasShownAll()
        {
            Take();
            return !sources.Where((source, index) => source.After(_last[index]) <= source.Written).Any();
        }

        private void Take()
        {
            if (Viewer.Output.Length == 0)
                return;
            ReadOnlySpan<byte> bytes = (byte[])[.. _cut, .. Viewer.Output.TakeAll()];
            for (var length = bytes.IndexOf((byte)'\n'); length >= 0; length = bytes.IndexOf((byte)'\n'))
            {
                var name = (char)bytes[0];
                var index = Array.FindIndex(sources, source => source.Line(1)[0] == name);
                Assert.True(index >= 0, $"{Viewer.Name} showed \"{Lines.Excerpt(bytes.ToArray(), 0)}\"");
                var (number, due) = (LineSource.NumberOf(bytes[..length]), sources[index].After(_last[index]));
                // A member that comes late gets what is accepted from then on.
                Assert.True(number == due || _last[index] == 0, $"{Viewer.Name} showed line {number} of {name} instead of line {due}");
                Assert.True(bytes[..length].SequenceEqual(sources[index].Line(number)), $"{Viewer.Name} showed line {number} of {name} with wrong bytes");
                _last[index] = number;
                bytes = bytes[(length + 1)..];
            }

            _cut = bytes.ToArray();
        }
    }
}
