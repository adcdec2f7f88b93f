using System.Globalization;
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
        Eventually.Still(() => writer.Written, "the sender is held back");

        Assert.InRange(writer.Written, 1, sent.Length / 2);
        foreach (var process in Room.Processes)
            Assert.InRange(process.ResidentBytes, 1, MostMemory);
        chat.B1.GoOn();
        chat.B1.ShouldShow(sent);
        foreach (var process in Room.Processes)
            Assert.InRange(process.ResidentBytes, 1, MostMemory);
    }

    [Fact]
    public void Told_to_overwrite_the_sender_never_waits_and_the_viewer_counts_what_it_missed()
    {
        const int Count = 800_000;
        var chat = Room.StartAll(b: ["--set", "chat.shared-memory.when-unread=overwrite"]);
        chat.A.Say("line 0");
        chat.B1.ShouldShow("line 0");
        chat.B1.Pause();

        new BackgroundWriter(chat.A.Input, Lines.Bytes(Lines.Numbered(Count))).WaitUntilDone();
        chat.A.Say("the last one");
        Eventually.Still(() => chat.B.ProcessorTime.Ticks / 100_000, "B has received it");
        chat.B1.GoOn();

        chat.B1.ShouldShowLast("the last one");
        var shown = chat.B1.Output.Lines;
        const int Tail = 10_000;
        Assert.Equal(Lines.Numbered(Count)[^Tail..], shown[^(Tail + 1)..^1]);
        Eventually.True(() => Missed(chat.B1) > 0, "the viewer says that it missed lines");
        // Behind a gap the first line is a whole one; the one before it may have lost its end.
        var whole = Lines.Numbered(Count).ToHashSet(StringComparer.Ordinal);
        Assert.InRange(shown[1..^1].Count(line => !whole.Contains(line)), 0, 2);
        // A line of which a part was overwritten counts here or there.
        Assert.InRange(shown.Length + Missed(chat.B1), Count, Count + 4);
    }

    private static long Missed(RunningProcess viewer)
        => MissedLines().Matches(viewer.Errors.Text).Sum(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"missed (\d+) lines")]
    private static partial Regex MissedLines();
}
