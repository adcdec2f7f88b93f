using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

public sealed partial class BackpressureTests(ITestOutputHelper output) : RoomTest(output)
{
    private const long MostMemory = 200L << 20;

    [Fact]
    public void While_a_viewer_stands_still_the_sender_waits_and_memory_does_not_grow()
    {
        var sent = Lines.Random(32 << 20, seed: 8);
        var chat = Room.StartAll();
        chat.B1.Pause();

        var writer = new BackgroundWriter(chat.A.Input, sent);
        Wait.UntilStable(() => writer.Written, "the sender is held back");

        Assert.InRange(writer.Written, 1, sent.Length / 2);
        foreach (var process in Room.Processes)
            Assert.InRange(process.ResidentBytes, 1, MostMemory);
        chat.B1.Resume();
        chat.B1.ShouldShow(sent);
        foreach (var process in Room.Processes)
            Assert.InRange(process.ResidentBytes, 1, MostMemory);
    }

    [Fact]
    public void Told_to_overwrite_the_sender_never_waits_and_the_viewer_counts_what_it_missed()
    {
        const int Count = 800_000;
        var chat = Room.StartAll(b: ["--set", "chat.shared-memory.when-unread=overwrite"]);
        chat.A.Send("line 0");
        chat.B1.ShouldShow("line 0");
        chat.B1.Pause();

        new BackgroundWriter(chat.A.Input, Lines.Bytes(Lines.Numbered(Count))).WaitUntilDone();
        chat.A.Send("the last one");
        Wait.UntilStable(() => chat.B.ProcessorTime.Ticks / 100_000, "B has received it");
        chat.B1.Resume();

        chat.B1.ShouldShowLast("the last one");
        var shown = chat.B1.Output.Lines;
        const int Tail = 10_000;
        Assert.Equal(Lines.Numbered(Count)[^Tail..], shown[^(Tail + 1)..^1]);
        Wait.Until(() => Missed(chat.B1) > 0, "the viewer says that it missed lines");
        var whole = Lines.Numbered(Count).ToHashSet(StringComparer.Ordinal);
        Assert.All(shown[1..^1], line => Assert.Contains(line, whole));
        Assert.Equal(Count + 2, shown.Length + Missed(chat.B1));
    }

    [Theory]
    [InlineData("plain", "(.*)")]
    [InlineData("classic", @"I am B1, recv from B:\[(.*)\]")]
    [InlineData("json", "\"text\":\"(.*)\"}$")]
    public void Where_lines_are_overwritten_every_one_is_shown_and_logged_whole_or_counted(string format, string text)
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
                // Its successor's lines are numbered from 1 again.
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
        Wait.Until(() => shown.Length + Missed(b1) >= sent.Count, "it says what it missed");
        Assert.Equal(sent.Count, shown.Length + Missed(b1));
        Assert.True(Missed(b1) > 0, "nothing was overwritten: this proves little");
        Assert.Equal(shown, File.ReadLines(log).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()));

        // Some are longer than a frame, and some than the ring.
        string Line(int number) => $"{number} {new string('x', number % 997 == 0 ? 400_000 : number % 211 == 0 ? 90_000 : number % 60)}";
    }

    private static long Missed(RunningProcess viewer)
        => MissedLines().Matches(viewer.Errors.Text).Sum(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"missed (\d+) lines")]
    private static partial Regex MissedLines();
}
