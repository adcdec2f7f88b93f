using System.Text.Json;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>The transcript file of a viewer.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class TranscriptTests(ITestOutputHelper output) : RoomTest(output)
{
    private readonly ITestOutputHelper _output = output;

    private string Log => Path.Combine(Room.Top, "log");

    [Theory]
    [InlineData("plain", "one\ntwo\n")]
    [InlineData("classic", "I am B1, recv from B:[one]\nI am B1, recv from B:[two]\n")]
    public void Shown_lines_are_in_the_transcript_as_JSON(string format, string shown)
    {
        Room.ExpectBesideRoom("log");
        var b1 = Room.Start("b1", "--format", format, "--log", Log);
        var (a, _) = (Room.Start("a"), Room.Start("b"));

        a.Send("one\ntwo");
        b1.ShouldShowEnd(shown);

        Assert.Equal(["one", "two"], Texts(Log));
    }

    [Fact]
    public void Lines_after_the_reader_has_closed_are_in_the_transcript()
    {
        Room.ExpectBesideRoom("log");
        var (a, _) = (Room.Start("a"), Room.Start("b"));
        var pipeline = Room.StartThroughShell("b1", """ "$0" "$@" | head -n 1""", "--log", Log);

        a.Send("first\nsecond\nthird");
        pipeline.ShouldExit();

        Assert.Equal(["first", "second", "third"], Texts(Log));
    }

    [Fact]
    public void Rotated_or_deleted_transcript_is_recreated()
    {
        Room.ExpectBesideRoom("log");
        Room.ExpectBesideRoom("log.1");
        var b1 = Room.Start("b1", "--log", Log);
        var (a, _) = (Room.Start("a"), Room.Start("b"));
        a.Send("before");
        b1.ShouldShow("before");

        File.Move(Log, Log + ".1");
        a.Send("after");
        b1.ShouldShow("before", "after");
        File.Delete(Log);
        a.Send("again");
        b1.ShouldShow("before", "after", "again");

        Assert.Equal(["before"], Texts(Log + ".1"));
        Assert.Equal(["again"], Texts(Log));
    }

    [Fact]
    public void Long_lines_of_several_viewers_stay_whole_in_one_transcript()
    {
        Room.ExpectBesideRoom("log");
        // Their output never blocks, so they write at the same time.
        const string Script = """exec "$0" "$@" >/dev/null""";
        RunningProcess[] viewers = [.. ((string[])["a1", "b1", "b1"]).Select(name => Room.StartThroughShell(name, Script, "--log", Log))];
        var (a, b) = (Room.Start("a"), Room.Start("b"));
        a.ShouldConnect();
        // Each line needs several write blocks; the second-last line needs several JSON objects.
        var lines = Lines.Numbered(200, new string('x', 70_000)).Append(new string('y', 3 << 20)).Append("end").ToArray();
        _ = new BackgroundWriter(b.Input, Lines.Bytes(lines));

        a.Send(Lines.Bytes(lines));
        Wait.Until(() => LinesEndingWith("\"end\"}") == viewers.Length, "all viewers have logged all lines");

        Assert.Equal(viewers.Length * lines.Length, File.ReadLines(Log).Select(line => JsonDocument.Parse(line).RootElement)
            .Count(line => !line.TryGetProperty("more", out var more) || !more.GetBoolean()));

        int LinesEndingWith(string end) => File.Exists(Log) ? File.ReadLines(Log).Count(line => line.EndsWith(end, StringComparison.Ordinal)) : 0;
    }

    [Fact]
    public void Stopped_viewer_does_not_block_another_viewer_from_the_transcript()
    {
        Room.ExpectBesideRoom("log");
        var (stopped, b1) = (Room.Start("b1", "--log", Log), Room.Start("b1", "--log", Log));
        var (a, _) = (Room.Start("a"), Room.Start("b"));
        a.Send("one");
        stopped.ShouldShow("one");
        stopped.Pause();

        a.Send("two");
        b1.ShouldShow("one", "two");

        Assert.Equal("two", Texts(Log)[^1]);
        stopped.Resume();
    }

    [Fact]
    public void Unwritable_transcript_is_reported_once_and_lines_are_shown()
    {
        var b1 = Room.Start("b1", "--log", "/dev/full");
        var (a, _) = (Room.Start("a"), Room.Start("b"));

        a.Send("one");
        b1.ShouldShow("one");
        a.Send("two");
        b1.ShouldShow("one", "two");

        Assert.Single(
            b1.Errors.Lines,
            line => line.Contains("not logged: cannot write to /dev/full: No space left on device", StringComparison.Ordinal));
    }

    [Fact]
    public void Transcript_that_cannot_be_created_is_tried_again()
    {
        var later = Path.Combine(Room.Top, "later");
        Room.ExpectBesideRoom("later/log");
        var b1 = Room.Start("b1", "--log", Path.Combine(later, "log"));
        b1.ShouldReport("not logged: cannot open ");
        var (a, _) = (Room.Start("a"), Room.Start("b"));
        a.Send("one");
        b1.ShouldShow("one");

        Directory.CreateDirectory(later);
        a.Send("two");
        b1.ShouldShow("one", "two");

        b1.ShouldReport("log again; lines that are missing there: 1");
        Assert.Equal(["two"], Texts(Path.Combine(later, "log")));
    }

    [Fact]
    public void Full_disk_leaves_no_partial_line_and_logging_resumes_when_there_is_space()
    {
        if (Libc.EffectiveUser() != 0)
        {
            _output.WriteLine("skipped: only root can mount a small file system");
            return;
        }

        var small = Directory.CreateDirectory(Path.Combine(Room.Top, "small")).FullName;
        var fill = $"mount -t tmpfs -o size=64k none {small} && head -c 56K /dev/zero >{small}/filler";
        var b1 = Room.StartThroughShell(
            "b1", $"""exec unshare --mount sh -c '{fill} || exit 99; exec "$0" "$@"' "$0" "$@" """, "--log", Path.Combine(small, "log"));
        Room.WaitUntilReady(b1);
        if (b1.HasExited && b1.ExitCode() == 99)
        {
            _output.WriteLine("skipped: a mount namespace cannot be created here");
            return;
        }

        // The mount is visible only through the viewer's namespace.
        var mounted = $"/proc/{b1.Pid}/root{small}";
        var (a, _) = (Room.Start("a"), Room.Start("b"));
        var lines = Lines.Numbered(100, new string('x', 300));
        foreach (var line in lines)
            a.Send(line);
        b1.ShouldShow(lines);
        b1.ShouldReport("No space left on device");

        File.Delete(Path.Combine(mounted, "filler"));
        a.Send("afterwards");
        b1.ShouldShow([.. lines, "afterwards"]);

        var logged = Texts(Path.Combine(mounted, "log"));
        b1.ShouldReport($"log again; lines that are missing there: {101 - logged.Length}");
        Assert.InRange(logged.Length, 2, 100);
        Assert.Equal([.. lines[..(logged.Length - 1)], "afterwards"], logged);
    }

    private static string[] Texts(string path)
        => [.. File.ReadAllLines(path).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()!)];
}
