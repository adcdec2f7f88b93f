using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

public sealed partial class BackpressureTests(ITestOutputHelper output) : RoomTest(output)
{
    private const long MaxMemory = 200L << 20;

    [Fact]
    public void Sender_waits_while_a_viewer_is_stopped_and_memory_does_not_grow()
    {
        var sent = Lines.Random(32 << 20, seed: 8);
        var chat = Room.StartAll();
        chat.B1.Pause();

        var writer = new BackgroundWriter(chat.A.Input, sent);
        Wait.UntilStable(() => writer.Written, "the sender is blocked");

        Assert.InRange(writer.Written, 1, sent.Length / 2);
        foreach (var process in Room.Processes)
            Assert.InRange(process.ResidentBytes, 1, MaxMemory);
        chat.B1.Resume();
        chat.B1.ShouldShow(sent);
        foreach (var process in Room.Processes)
            Assert.InRange(process.ResidentBytes, 1, MaxMemory);
    }

    [Fact]
    public void Process_with_a_full_ring_leaves_after_its_patience_and_says_what_it_waited_for()
    {
        string[] small = ["--set", "chat.shared-memory.size=128KiB", "--set", "chat.leave.patience=200ms"];
        var b = Room.Start("b", ["--stay", .. small]);
        var a = Room.Start("a", small);
        a.ShouldConnect();
        // A has no viewer: its ring fills, and B's goodbye stays behind the lines that follow.
        var writer = new BackgroundWriter(b.Input, Lines.Random(4 << 20, seed: 3));
        Wait.UntilStable(() => writer.Written, "B's sender is blocked");

        a.EndInput();

        a.ShouldReport($"B (process {b.Pid}) has not said goodbye: leaving without it");
        a.ShouldExit();
    }

    [Fact]
    public void Sender_never_waits_with_overwrite_and_the_viewer_counts_missed_lines()
    {
        const int Count = 800_000;
        var chat = Room.StartAll(b: ["--set", "chat.shared-memory.when-unread=overwrite"]);
        chat.A.Send("line 0");
        chat.B1.ShouldShow("line 0");
        chat.B1.Pause();

        new BackgroundWriter(chat.A.Input, Lines.Bytes(Lines.Numbered(Count))).WaitUntilDone();
        chat.A.Send("last line");
        Wait.UntilStable(() => chat.B.ProcessorTime.Ticks / 100_000, "B has received all lines");
        chat.B1.Resume();

        chat.B1.ShouldShowLast("last line");
        var shown = chat.B1.Output.Lines;
        const int Tail = 10_000;
        Assert.Equal(Lines.Numbered(Count)[^Tail..], shown[^(Tail + 1)..^1]);
        Wait.Until(() => Missed(chat.B1) > 0, "the viewer reports missed lines");
        var whole = Lines.Numbered(Count).ToHashSet(StringComparer.Ordinal);
        Assert.All(shown[1..^1], line => Assert.Contains(line, whole));
        Assert.Equal(Count + 2, shown.Length + Missed(chat.B1));
    }

    [Theory]
    [InlineData("plain", "(.*)")]
    [InlineData("classic", @"I am B1, recv from B:\[(.*)\]")]
    [InlineData("json", "\"text\":\"(.*)\"}$")]
    public void Overwritten_lines_are_shown_and_logged_whole_or_counted_as_missed(string format, string text)
    {
        const int Rounds = 30;
        var log = Path.Combine(Room.Top, "log");
        Room.ExpectBesideRoom("log");
        var b = Room.Start("b", "--stay", "--set", "chat.shared-memory.when-unread=overwrite", "--set", "chat.shared-memory.size=256KiB");
        var b1 = Room.Start("b1", "--format", format, "--log", log);
        Room.WaitUntilReady(b1);
        var (random, sent) = (new Random(7), new List<string>());
        var a = Room.Start("a", "--stay");
        for (var round = 0; round < Rounds; round++)
        {
            if (round % 3 == 1)
                b1.Pause();
            string[] lines = [.. Enumerable.Range(sent.Count, random.Next(1, 3000)).Select(Line)];
            sent.AddRange(lines);
            new BackgroundWriter(a.Input, Lines.Bytes(lines)).WaitUntilDone();
            if (round % 3 == 2)
                b1.Resume();
            if (round % 10 == 9)
            {
                // The successor's lines are numbered from 1.
                a.WaitUntilInputIsRead();
                a.Signal(Libc.SIGINT);
                a.ShouldExit();
                a = Room.Start("a", "--stay");
            }
        }

        sent.Add("the end");
        a.Send(sent[^1]);
        Wait.Until(() => b1.Output.Contains(sent[^1]), "the last line is shown");

        var shown = b1.Output.Lines.Select(line => Regex.Match(line, text).Groups[1].Value).ToArray();
        var known = sent.ToHashSet(StringComparer.Ordinal);
        Assert.All(shown, line => Assert.Contains(line, known));
        Assert.Equal(shown.Distinct(StringComparer.Ordinal), shown);
        Wait.Until(() => shown.Length + Missed(b1) >= sent.Count, "the viewer reports the missed lines");
        Assert.Equal(sent.Count, shown.Length + Missed(b1));
        Assert.True(Missed(b1) > 0, "no line was overwritten");
        Assert.Equal(shown, File.ReadLines(log).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()));

        // Some lines are longer than a frame, some longer than the ring.
        string Line(int number) => $"{number} {new string('x', number % 997 == 0 ? 400_000 : number % 211 == 0 ? 90_000 : number % 60)}";
    }

    private static long Missed(RunningProcess viewer)
        => MissedLines().Matches(viewer.Errors.Text).Sum(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"missed (\d+) lines")]
    private static partial Regex MissedLines();
}
