using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Chaos;

/// <summary>
/// Members of a room of this machine are killed or stopped while all send. Their viewers live on, so each shows every line once.
/// IPCCHAT_CHAOS_ROUNDS and IPCCHAT_CHAOS_SEED select a longer run.
/// </summary>
[Collection(NonParallel.Name)]
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class MemberChaosTests(ITestOutputHelper output) : RoomTest(output)
{
    private const int RoundsInCI = 10;

    private static readonly string[] Nicks = ["alice", "bob", "carol"];

    private readonly ITestOutputHelper _output = output;
    private readonly Dictionary<string, LineSource> _sources = [];
    private readonly Dictionary<string, RunningProcess> _members = [];
    private readonly List<Screen> _screens = [];

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
            times.Add(Screen.ShouldFlow(_screens, _sources.Values).TotalMilliseconds);
        }

        foreach (var source in _sources.Values)
            source.End();
        Screen.ShouldShowAll(_screens);

        times.Sort();
        _output.WriteLine($"{rounds} rounds, seed {seed}, load {LongRun.Load}");
        _output.WriteLine($"lines flow after {times[times.Count / 2]:F0} ms (median), {times[^1]:F0} ms (longest)");
        foreach (var (nick, source) in _sources)
            _output.WriteLine($"{nick}: {source.Written} lines written, {source.Lost} read and not accepted before a kill");
        Room.Close();
        Assert.Empty(Segment.MadeBy(Room.Processes.Select(process => process.Pid)));
        Assert.False(Directory.Exists(Room.Directory), "the room was not removed");
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
            _screens.Add(new Screen(
                nick, Room.StartView(nick).Output.TakeAll, [.. Nicks.Where(other => other != nick).Select(other => _sources[other])]));
        }

        // A viewer that comes later shows what its member's ring holds.
        Screen.ShouldFlow(_screens, _sources.Values);
    }

    private RunningProcess Start(string nick) => Room.StartProgram(nick, "/bin/sh",
        [
            "-c", $"""exec "$0" "$@" < '{_sources[nick].Path}' """,
            ChatRoom.Program, "member", "--directory", Room.Top, "--room", "room", "--nick", nick,
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
}
