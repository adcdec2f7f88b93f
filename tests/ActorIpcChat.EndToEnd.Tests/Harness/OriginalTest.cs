using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>
/// A room in which original programs take part. Their viewers spin, each on a processor of its own, so these tests run one by one.
/// </summary>
[Collection(Alone.Name)]
public abstract partial class OriginalTest : RoomTest
{
    /// <summary>An original shows a text at least so long, unless nobody lets it run.</summary>
    private static readonly TimeSpan Shown = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    private readonly List<RunningProcess> _originals = [];

    protected OriginalTest(ITestOutputHelper output)
        : base(output)
    {
        Output = output;
        Room.Make();
        Process.Start(OriginalPrograms.PathOf("pids"))!.WaitForExit();
    }

    protected ITestOutputHelper Output { get; }

    /// <summary>Keys of A's and B's shared memory in this room.</summary>
    protected (int A, int B) Keys { get; } = FreshKeys();

    /// <summary>Starts an original A, B, A1 or B1 and waits until it has attached its shared memory.</summary>
    private protected RunningProcess StartOriginal(string name, params string[] options)
    {
        var letter = name[..1].ToLowerInvariant();
        var key = KeyOf(letter).ToString(CultureInfo.InvariantCulture);
        var process = name.EndsWith('1')
            ? Room.StartProgram($"original {name}", OriginalPrograms.PathOf("viewer"), [letter, key])
            : Room.StartProgram($"original {name}", OriginalPrograms.PathOf("chat"), [Room.Directory, letter, key, .. options]);
        _originals.Add(process);
        process.ShouldSay("attached shmid");
        return process;
    }

    /// <summary>Starts one of ours in the same room and waits until it has its place there.</summary>
    private protected RunningProcess StartOurs(string name, params string[] options)
    {
        var process = Room.Start(name, [.. KeyOptions, .. options]);
        Eventually.True(
            () => process.Errors.Contains("waiting for") || process.Output.Length > 0 || Room.HasViewerDoorbell(process) || HasAttached(process, name[..1]) || process.HasExited,
            $"{name} has its place");
        return process;
    }

    /// <summary>
    /// How long all of them, in sum, could have run and were not let run up to now. The originals have no room for a second line:
    /// what comes while they stand still is lost by them, and is no fault of the writer's.
    /// </summary>
    private protected TimeSpan StoodStill
        => TimeSpan.FromTicks(Room.Processes.Where(process => !process.HasExited).Sum(process => process.WaitingTime.Ticks));

    /// <summary>Waits for the last line, ends original viewers, and checks what was shown.</summary>
    /// <param name="said">What each has to show.</param>
    /// <param name="before"><see cref="StoodStill"/> before the first line.</param>
    /// <param name="viewers">Ours, and originals, which are ended.</param>
    private protected void ShouldShowAll(string[] said, TimeSpan before, params RunningProcess[] viewers)
    {
        foreach (var viewer in viewers)
            viewer.ShouldShowSomewhere(said[^1]);
        var stoodStill = StoodStill - before;
        foreach (var viewer in viewers.Where(IsOriginal))
            End(viewer);
        foreach (var viewer in viewers)
            ShouldHaveShown(viewer, said, IsOriginal(viewer) ? ShownBy(viewer) : viewer.Output.Lines, IsOriginal(viewer) ? stoodStill : TimeSpan.Zero);
    }

    /// <summary>No line may be shown that was not said, none twice, and only as many may be missing as there was time for.</summary>
    private protected void ShouldHaveShown(RunningProcess viewer, string[] said, string[] shown, TimeSpan stoodStill)
    {
        var missing = said.Except(shown).ToList();
        Output.WriteLine($"{viewer.Name}: {missing.Count} of {said.Length} missing, all together stood still for {stoodStill.TotalMilliseconds} ms");
        Assert.Equal(said.Where(line => !missing.Contains(line)), shown);
        Assert.True(
            missing.Count <= stoodStill / Shown,
            $"{viewer.Name} has not shown {string.Join(", ", missing)}, though all together stood still for {stoodStill.TotalMilliseconds} ms only");
    }

    private protected static bool IsOriginal(RunningProcess process) => process.Name.StartsWith("original", StringComparison.Ordinal);

    private protected string[] KeyOptions => ["--set", $"chat.shared-memory.key-a={Keys.A}", "--set", $"chat.shared-memory.key-b={Keys.B}"];

    /// <summary>Makes the FIFOs, as somebody has to before an original is started alone.</summary>
    private protected void MakeFifos()
    {
        Assert.Equal(0, Libc.MakeFifo(Room.Fifo1, 0x180));
        Assert.Equal(0, Libc.MakeFifo(Room.Fifo2, 0x180));
        Room.Expect("fifo1", "fifo2");
    }

    /// <summary>Lines one by one, at 20 a second, each from every speaker.</summary>
    private protected static void SayAtPace(int count, params (RunningProcess Speaker, string Word)[] speakers)
    {
        var watch = Stopwatch.StartNew();
        for (var number = 1; number <= count; number++)
        {
            foreach (var (speaker, word) in speakers)
                speaker.Say($"{word} {number}");
            if ((Pace * number) - watch.Elapsed is var left && left > TimeSpan.Zero)
                Eventually.Pass(left);
        }
    }

    /// <summary>The texts that an original viewer has shown, without those that an original A or B had written in part only.</summary>
    private protected string[] ShownBy(RunningProcess viewer)
    {
        string[] texts = [.. ShownText().Matches(viewer.Output.Text).Select(match => match.Groups[1].Value)];
        var writer = viewer.Name.TrimEnd('1');
        return _originals.Any(original => original.Name == writer) ? [.. TornTexts.Without(texts)] : texts;
    }

    /// <summary>Ctrl+C at an original viewer, which takes nothing away.</summary>
    private protected static void End(RunningProcess viewer)
    {
        viewer.Signal(Libc.SIGINT);
        viewer.ShouldExit(128 + Libc.SIGINT);
    }

    /// <summary>The segment under A's or B's key.</summary>
    private protected Segment? SegmentUnder(string letter)
        => Segment.All.Where(segment => segment.Key == KeyOf(letter)).Cast<Segment?>().SingleOrDefault();

    /// <summary>What an original that has ended by the end of its input leaves, it always has left.</summary>
    private protected void RemoveWhatOriginalLeft(string letter)
    {
        var left = SegmentUnder(letter);
        Assert.NotNull(left);
        Assert.Equal(4096, left.Value.Bytes);
        left.Value.Remove();
    }

    private protected int KeyOf(string letter) => letter.Equals("a", StringComparison.OrdinalIgnoreCase) ? Keys.A : Keys.B;

    protected override void BeforeClose()
    {
        // They would not leave with 0; one that waits in open(2) or for a peer that is gone would not leave at all.
        foreach (var original in _originals.Where(original => !original.HasExited))
            original.Kill();
    }

    private bool HasAttached(RunningProcess process, string letter)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Pid}/maps").Contains($"/SYSV{KeyOf(letter):x8}", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // It has ended.
            return false;
        }
    }

    private static (int A, int B) FreshKeys()
    {
        var key = Random.Shared.Next(0x10000000, int.MaxValue - 1);
        return Segment.All.Any(segment => segment.Key == key || segment.Key == key + 1) ? FreshKeys() : (key, key + 1);
    }

    [GeneratedRegex(@"I am [AB]1, recv from [AB]:\[([^\]]*)\]\n")]
    private static partial Regex ShownText();
}
