using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>
/// A room with original programs. Their viewers spin, each on its own processor, so these tests run one by one.
/// </summary>
[Collection(NonParallel.Name)]
public abstract partial class OriginalTest : RoomTest
{
    /// <summary>An original shows a text for at least this time, unless it is not scheduled.</summary>
    private static readonly TimeSpan Shown = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    private readonly List<RunningProcess> _originals = [];

    protected OriginalTest(ITestOutputHelper output)
        : base(output)
    {
        Output = output;
        Room.CreateDirectory();
        Process.Start(OriginalPrograms.PathOf("pids"))!.WaitForExit();
    }

    protected ITestOutputHelper Output { get; }

    /// <summary>Keys of A's and B's segments in this room.</summary>
    protected (int A, int B) Keys { get; } = FreshKeys();

    /// <summary>Starts an original A, B, A1 or B1 and waits until it has attached its segment.</summary>
    private protected RunningProcess StartOriginal(string name, params string[] options)
    {
        var letter = name[..1].ToLowerInvariant();
        var key = KeyOf(letter).ToString(CultureInfo.InvariantCulture);
        var process = name.EndsWith('1')
            ? Room.StartProgram($"original {name}", OriginalPrograms.PathOf("viewer"), [letter, key])
            : Room.StartProgram($"original {name}", OriginalPrograms.PathOf("chat"), [Room.Directory, letter, key, .. options]);
        _originals.Add(process);
        process.ShouldReport("attached shmid");
        return process;
    }

    /// <summary>Starts a process of ipcchat in the same room and waits until it is ready.</summary>
    private protected RunningProcess StartIpcchat(string name, params string[] options)
    {
        var process = Room.Start(name, [.. KeyOptions, .. options]);
        Wait.Until(
            () => process.Errors.Contains("waiting for") || process.Output.Length > 0 || Room.HasViewerDoorbell(process)
                || HasAttached(process, name[..1]) || process.HasExited,
            $"{name} is ready");
        return process;
    }

    /// <summary>
    /// The time that all processes, in sum, have waited for a processor. Originals have space for one line only: they lose lines
    /// that arrive while they are not scheduled, which is not the writer's fault.
    /// </summary>
    private protected TimeSpan StallTime
        => TimeSpan.FromTicks(Room.Processes.Where(process => !process.HasExited).Sum(process => process.WaitingTime.Ticks));

    /// <summary>Waits for the last line, ends original viewers, and checks the shown lines.</summary>
    /// <param name="sent">The lines that each viewer has to show.</param>
    /// <param name="before"><see cref="StallTime"/> before the first line.</param>
    /// <param name="viewers">Viewers of ipcchat, and originals, which are ended.</param>
    private protected void ShouldShowAll(string[] sent, TimeSpan before, params RunningProcess[] viewers)
    {
        foreach (var viewer in viewers)
            viewer.ShouldShowText(sent[^1]);
        var stallTime = StallTime - before;
        foreach (var viewer in viewers.Where(IsOriginal))
            End(viewer);
        foreach (var viewer in viewers)
        {
            var shown = IsOriginal(viewer) ? ShownBy(viewer) : viewer.Output.Lines;
            ShouldHaveShown(viewer, sent, shown, IsOriginal(viewer) ? stallTime : TimeSpan.Zero);
        }
    }

    /// <summary>Every shown line was sent and is shown once; at most as many lines are missing as the stall time allows.</summary>
    private protected void ShouldHaveShown(RunningProcess viewer, string[] sent, string[] shown, TimeSpan stallTime)
    {
        var missing = sent.Except(shown).ToList();
        Output.WriteLine($"{viewer.Name}: {missing.Count} of {sent.Length} missing, stall time {stallTime.TotalMilliseconds} ms");
        Assert.Equal(sent.Where(line => !missing.Contains(line)), shown);
        Assert.True(
            missing.Count <= stallTime / Shown,
            $"{viewer.Name} has not shown {string.Join(", ", missing)}, with a stall time of only {stallTime.TotalMilliseconds} ms");
    }

    private protected static bool IsOriginal(RunningProcess process) => process.Name.StartsWith("original", StringComparison.Ordinal);

    private protected string[] KeyOptions => ["--set", $"chat.shared-memory.key-a={Keys.A}", "--set", $"chat.shared-memory.key-b={Keys.B}"];

    /// <summary>Creates the FIFOs, which an original that starts first needs.</summary>
    private protected void MakeFifos()
    {
        Assert.Equal(0, Libc.MakeFifo(Room.Fifo1, 0x180));
        Assert.Equal(0, Libc.MakeFifo(Room.Fifo2, 0x180));
        Room.ExpectFiles("fifo1", "fifo2");
    }

    /// <summary>Sends lines at 20 a second, each from every sender.</summary>
    private protected static void SendAtPace(int count, params (RunningProcess Sender, string Word)[] senders)
    {
        var watch = Stopwatch.StartNew();
        for (var number = 1; number <= count; number++)
        {
            foreach (var (sender, word) in senders)
                sender.Send($"{word} {number}");
            if ((Pace * number) - watch.Elapsed is var left && left > TimeSpan.Zero)
                Wait.For(left);
        }
    }

    /// <summary>The texts that an original viewer has shown, without those that an original A or B had only partly written.</summary>
    private protected string[] ShownBy(RunningProcess viewer)
    {
        string[] texts = [.. ShownText().Matches(viewer.Output.Text).Select(match => match.Groups[1].Value)];
        var writer = viewer.Name.TrimEnd('1');
        return _originals.Any(original => original.Name == writer) ? [.. TornTexts.Without(texts)] : texts;
    }

    /// <summary>Sends SIGINT to an original viewer, which removes nothing.</summary>
    private protected static void End(RunningProcess viewer)
    {
        viewer.Signal(Libc.SIGINT);
        viewer.ShouldExit(128 + Libc.SIGINT);
    }

    /// <summary>The segment under A's or B's key.</summary>
    private protected Segment? SegmentUnder(string letter)
        => Segment.All.Where(segment => segment.Key == KeyOf(letter)).Cast<Segment?>().SingleOrDefault();

    /// <summary>Removes the segment that an original leaves when it ends at the end of its input.</summary>
    private protected void RemoveSegmentOf(string letter)
    {
        var segment = SegmentUnder(letter);
        Assert.NotNull(segment);
        Assert.Equal(4096, segment.Value.Bytes);
        segment.Value.Remove();
    }

    private protected int KeyOf(string letter) => letter.Equals("a", StringComparison.OrdinalIgnoreCase) ? Keys.A : Keys.B;

    protected override void BeforeClose()
    {
        // Originals would not exit with 0; one that waits in open(2) or for a peer that has left would not exit at all.
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
            // The process has ended.
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
