using System.Diagnostics;
using System.Text.Json;
using ActorIpcChat.EndToEnd.Tests.Harness;
using ActorIpcChat.EndToEnd.Tests.Library;

namespace ActorIpcChat.EndToEnd.Tests.Chaos;

/// <summary>
/// Three windows, a script and a program of the library chat in one room. They, and the processes below a window, are killed and started
/// again. Compared are viewers that live on, the logs of the windows, and what the program prints. IPCCHAT_CHAOS_ROUNDS and
/// IPCCHAT_CHAOS_SEED select a longer run.
/// </summary>
[Collection(NonParallel.Name)]
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class MixedRoomChaosTests(ITestOutputHelper output) : TerminalTest(output)
{
    /// <summary>The program of the build takes seconds to start all.</summary>
    private static readonly int RoundsInCI = ChatRoom.IsNative ? 10 : 4;

    private readonly ITestOutputHelper _output = output;
    private readonly List<Participant> _all = [];
    private readonly Dictionary<string, List<double>> _times = [];

    private enum Victim
    {
        Window,
        Member,
        Viewer,
        All,
    }

    private List<Screen> Screens => [.. _all.SelectMany(one => (Screen[])[one.View, one.Own]).Distinct()];

    [ToolFact("tmux")]
    public void Windows_a_script_and_a_program_lose_and_repeat_no_accepted_line_when_any_is_killed()
    {
        var rounds = LongRun.Number("IPCCHAT_CHAOS_ROUNDS", RoundsInCI);
        var seed = LongRun.Number("IPCCHAT_CHAOS_SEED", 1);
        var random = new Random(seed);
        Begin(seed);
        var turns = _all.ToArray();
        for (var round = 0; round < rounds; round++)
        {
            if (round % turns.Length == 0)
                random.Shuffle(turns);
            Wait.For(TimeSpan.FromMilliseconds(random.Next(60)));
            // Sometimes all at once. A window that is killed alone would leave instead.
            var together = random.Next(6) == 0;
            var victim = together ? Victim.All : (Victim)random.Next(4);
            Participant[] hit = together ? [.. _all] : [turns[round % turns.Length]];
            Kill(hit, victim);
            var watch = Stopwatch.StartNew();
            foreach (var one in hit)
                Start(one);
            Screen.ShouldFlow(Screens, _all.Select(one => one.Lines));
            Screens.ForEach(screen => screen.MayMissNoMore());
            AddTime(together ? "all" : hit[0].Window is null ? hit[0].Nick : $"{victim} of a window", watch.Elapsed);
        }

        _all.ForEach(one => one.Lines.End());
        Screen.ShouldShowAll(Screens);
        Report(rounds, seed);
        random.Shuffle(turns);
        foreach (var one in turns)
            one.Leave();
        Room.Close();
        Assert.Empty(Segment.MadeBy(_all.SelectMany(one => one.Pids)));
        Assert.False(Directory.Exists(Room.Directory), "the room was not removed");
    }

    protected override void BeforeClose()
    {
        _all.ForEach(one => one.Lines.TypeInto(null));
        base.BeforeClose();
    }

    private void Begin(int seed)
    {
        foreach (var nick in (string[])["alice", "bob", "carol", "script", "program"])
            _all.Add(new Participant(nick, DisposeAtEnd(new TypedLines(nick[0], unchecked((2 * seed) + nick[0])))));
        foreach (var one in _all)
        {
            Start(one);
            SentLines[] others = [.. _all.Where(other => other != one).Select(other => other.Lines)];
            one.Own = one.View = new Screen($"the viewer of {one.Nick}", Room.StartView(one.Nick).Output.TakeAll, others);
            if (one.Window is not null)
            {
                Room.ExpectBesideRoom($"{one.Nick}.log");
                one.Own = new Screen($"the window of {one.Nick}", NewLinesOfOthers(LogOf(one), one.Nick), others);
            }
            else if (one.Nick == "program")
            {
                one.Own = new Screen(one.Nick, () => one.Process!.Output.TakeAll(), others);
            }
        }

        Screen.ShouldFlow(Screens, _all.Select(one => one.Lines));
    }

    private void Start(Participant one)
    {
        switch (one.Nick)
        {
            case "script":
                one.Run(Room.StartMember(one.Nick, "--stay"));
                break;
            case "program":
                one.Run(LibraryProgram.StartMember(Room, "pipe"));
                break;
            default:
                one.Run(Open(["window", "--nick", one.Nick, "--log", LogOf(one), "--set", "chat.shared-memory.size=128KiB"]));
                break;
        }
    }

    private void Kill(Participant[] hit, Victim victim)
    {
        var sent = _all.ToDictionary(SentLines (one) => one.Lines, one => one.LastAccepted());
        var memories = hit.Select(one => new AttachedSegment(one.Memory)).ToList();
        foreach (var one in hit)
            one.Kill(victim);
        foreach (var (one, memory) in hit.Zip(memories))
        {
            one.ShouldEnd(memory);
            if (one.Process is { } process)
                Room.AllowLeftoversOf(process);
            if (one.Nick == "program")
                one.Own.MayRepeat();
            // Without its window or viewer a member leaves.
            if (one.Window is null || victim is Victim.Member or Victim.All)
                continue;
            one.Forget(memory);
            one.View.MayMiss(source => sent[source]);
            one.Own.MayMiss(_ => 0);
        }

        memories.ForEach(memory => memory.Dispose());
    }

    private string LogOf(Participant window) => Path.Combine(Room.Top, $"{window.Nick}.log");

    /// <summary>The lines of others that were logged since the last call.</summary>
    private static Func<byte[]> NewLinesOfOthers(string path, string nick)
    {
        long at = 0;
        return () =>
        {
            using var log = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[log.Length - at];
            log.Position = at;
            log.ReadExactly(bytes);
            // It may be read while it is written.
            var whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
            at += whole;
            return Lines.Bytes(Lines.Text(bytes[..whole]).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonDocument.Parse(line).RootElement).Where(line => line.GetProperty("from").GetString() != nick)
                .Select(line => line.GetProperty("text").GetString()!));
        };
    }

    private void AddTime(string name, TimeSpan time)
    {
        if (!_times.TryGetValue(name, out var all))
            _times.Add(name, all = []);
        all.Add(time.TotalMilliseconds);
    }

    private void Report(int rounds, int seed)
    {
        _output.WriteLine($"{rounds} rounds, seed {seed}, load {LongRun.Load}");
        foreach (var (name, times) in _times)
            _output.WriteLine(
                $"{name}: killed {times.Count} times; lines flow {LongRun.Median(times):F0} ms after the start (median), "
                + $"{times.Max():F0} ms (longest)");
        foreach (var one in _all)
            _output.WriteLine($"{one.Nick}: {one.Lines.Written} lines typed, {one.Lines.Lost} not accepted before a kill");
    }

    /// <summary>A window, the script, or the program.</summary>
    private sealed class Participant(string nick, TypedLines lines)
    {
        private readonly List<int> _owners = [];
        private int[] _running = [];
        private long _acceptedEarlier;

        internal string Nick => nick;

        internal TypedLines Lines => lines;

        internal Terminal? Window { get; private set; }

        internal RunningProcess? Process { get; private set; }

        /// <summary>A viewer that lives on.</summary>
        internal Screen View { get; set; } = null!;

        /// <summary>What it shows itself.</summary>
        internal Screen Own { get; set; } = null!;

        /// <summary>All its processes so far.</summary>
        internal HashSet<int> Pids { get; } = [];

        internal Segment Memory => Segment.MadeBy(_owners).Single();

        internal int LastAccepted() => lines.LastOf(_acceptedEarlier + Memory.AcceptedLines());

        internal void Run(RunningProcess process)
        {
            Process = process;
            Run(process.Pid, process.Pid);
            lines.TypeInto(process.Send);
        }

        internal void Run(Terminal window)
        {
            Window = window;
            window.ShouldShow($" {nick} | ");
            Wait.Until(() => Child("member") != 0 && Child("view") != 0, $"the window of {nick} has started its processes");
            Run(Child("member"), window.Pid, Child("member"), Child("view"));
            lines.TypeInto(window.TypeLine);
        }

        internal void Kill(Victim victim)
        {
            int[] pids = Window is null ? [Process!.Pid] : victim switch
            {
                Victim.Window => [Window.Pid],
                Victim.Member => [_owners[^1]],
                Victim.Viewer => [.. _running.Except([Window.Pid, _owners[^1]])],
                // First the member: it leaves when its window has ended.
                _ => [.. _running.OrderBy(pid => pid != _owners[^1])],
            };
            // A window can end with its member before its turn.
            foreach (var pid in pids)
                _ = Libc.Kill(pid, Libc.SIGKILL);
        }

        /// <summary>Waits until all its processes have ended, and finds out which lines it had not accepted.</summary>
        internal void ShouldEnd(AttachedSegment memory)
        {
            Process?.ExitCode();
            Wait.Until(() => !_running.Any(Proc.IsAlive), $"all processes of {nick} have ended");
            lines.AccountForKill(() => _acceptedEarlier + memory.AcceptedLines());
            Window?.Close();
        }

        /// <summary>It has left, so its successor has another memory.</summary>
        internal void Forget(AttachedSegment memory)
        {
            _acceptedEarlier += memory.AcceptedLines();
            _owners.Clear();
        }

        internal void Leave()
        {
            if (nick == "program")
                Process!.EndInput();
            else
                Process?.Signal(Libc.SIGINT);
            Process?.ShouldExit();
            Window?.Press("C-d");
            Window?.ShouldExit();
        }

        private int Child(string command)
            => Window!.Children.FirstOrDefault(pid => Proc.Read(pid, "cmdline").Split('\0').ElementAtOrDefault(1) == command);

        private void Run(int owner, params IEnumerable<int> processes)
        {
            _owners.Add(owner);
            _running = [.. processes];
            Pids.UnionWith(_running);
        }
    }
}
