using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>Viewers with a name: --as.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class ConsumerTests(ITestOutputHelper output) : RoomTest(output)
{
    [Theory]
    [InlineData(Libc.SIGINT)]
    [InlineData(Libc.SIGKILL)]
    public void Successor_shows_only_what_was_not_shown(int signal)
    {
        var (a, _) = Connect();
        var first = Room.Start("b1", "--as", "billing");
        a.Send("one\ntwo");
        first.ShouldShow("one", "two");
        Room.WaitForConsumer("b", "billing", behind: 0);
        first.Signal(signal);
        first.ExitCode();
        Room.AllowLeftoversOf(first);
        a.Send("three\nfour");
        Room.WaitForConsumer("b", "billing", behind: 2);

        var next = Room.Start("b1", "--as", "billing", "--history", "0");
        a.Send("five");

        next.ShouldShow("three", "four", "five");
        first.ShouldHaveShown("one", "two");
    }

    [Fact]
    public void Lines_that_a_blocked_viewer_has_written_are_not_shown_again()
    {
        var lines = Lines.Numbered(200_000);
        var (a, _) = Connect();
        var file = Path.Combine(Room.Top, "taken");
        Room.ExpectBesideRoom("taken");
        Assert.Equal(0, Libc.MakeFifo(file, 0x180));
        using var taken = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        var first = Room.StartThroughShell("b1", $"""exec "$0" "$@" >'{file}' """, "--as", "billing");
        _ = new BackgroundWriter(a.Input, Lines.Bytes(lines));
        Wait.Until(() => Room.Consumer("b", "billing") is not null, "the viewer has its name");
        Wait.UntilStable(() => Room.Consumer("b", "billing")!.Value.GetProperty("behindBytes").GetInt64(), "the viewer is blocked");
        first.Kill();
        Room.AllowLeftoversOf(first);
        Assert.Equal(0, Libc.Control((int)taken.SafeFileHandle.DangerousGetHandle(), 0x541B, out var count));
        var written = new byte[count];
        taken.ReadExactly(written);
        var shown = written.Count(static one => one == (byte)'\n');

        var next = Room.Start("b1", "--as", "billing");

        Assert.InRange(shown, 1, lines.Length - 1);
        next.ShouldShow(lines[shown..]);
    }

    [Fact]
    public void Absent_consumer_blocks_the_sender_until_it_is_forgotten()
    {
        var (a, b) = Connect();
        Room.ReadAs("billing");
        var sent = Lines.Random(16 << 20, seed: 3);
        var viewer = Room.Start("b1");
        var writer = new BackgroundWriter(a.Input, sent);

        a.ShouldReport("waiting for billing: absent, ");
        b.ShouldReport("waiting for billing: absent, ");
        Assert.False(writer.IsDone);
        Assert.Matches(@"consumer +billing: absent, \d+ lines behind \(\d+ bytes\)\n", Room.Run("status").Output.Text);

        Assert.StartsWith("removed consumer billing of B, which lacked ", Room.Clean("--consumer", "billing").Single(), StringComparison.Ordinal);

        viewer.ShouldShow(sent);
        Assert.Equal((1, 1), (Reports(a), Reports(b)));

        static int Reports(RunningProcess process) => process.Errors.Text.Split("waiting for billing").Length - 1;
    }

    [Fact]
    public void Chat_that_ends_leaves_its_lines_for_an_absent_consumer_and_nothing_else()
    {
        var (a, b) = Connect();
        Room.ReadAs("billing");
        a.Send("one\ntwo");
        a.EndInput();
        a.ShouldExit();
        b.ShouldExit();
        b.ShouldReport("kept 2 lines for billing");
        Assert.Empty(Directory.GetFileSystemEntries(Room.Directory));
        var segment = Room.Status().GetProperty("segments").EnumerateArray().Single();
        Assert.Equal((false, true), (segment.GetProperty("stale").GetBoolean(), segment.GetProperty("chat").GetProperty("closed").GetBoolean()));
        Assert.Contains("closed, kept for billing", Room.Run("status").Output.Text, StringComparison.Ordinal);
        Assert.Contains(
            "a consumer lacks: billing (2 lines)", Room.Clean().Single(line => line.StartsWith("left", StringComparison.Ordinal)),
            StringComparison.Ordinal);

        var next = Room.Start("b1", "--as", "billing", "--once");

        next.ShouldExit();
        next.ShouldHaveShown("one", "two");
        Assert.False(Directory.Exists(Room.Directory));
    }

    [Fact]
    public void Next_chat_continues_a_kept_segment()
    {
        var (a, b) = Connect();
        Room.ReadAs("billing");
        a.Send("one");
        a.EndInput();
        a.ShouldExit();
        b.ShouldExit();

        (a, b) = Connect();
        a.Send("two");
        a.EndInput();
        a.ShouldExit();
        b.ShouldExit();
        var next = Room.Start("b1", "--as", "billing", "--once");

        next.ShouldExit();
        next.ShouldHaveShown("one", "two");
    }

    [Fact]
    public void Attached_consumer_shows_the_rest_of_a_chat_that_ends_and_removes_it()
    {
        var sent = Lines.Random(8 << 20, seed: 4);
        var (a, b) = Connect();
        var viewer = Room.Start("b1", "--as", "billing");
        Room.WaitUntilReady(viewer);

        _ = new BackgroundWriter(a.Input, sent, thenClose: true);

        a.ShouldExit();
        b.ShouldExit();
        viewer.ShouldShow(sent);
        Wait.Until(() => Segment.MadeBy([a.Pid, b.Pid]).Count == 0, "the segments are removed");
    }

    [Fact]
    public void Second_reader_of_a_name_is_refused_with_the_pid_of_the_first()
    {
        var (a, _) = Connect();
        var first = Room.Start("b1", "--as", "billing");
        Wait.Until(() => Room.Consumer("b", "billing") is not null, "the first reader has its name");

        Room.Start("b1", "--as", "billing").ShouldRefuse(1, $"process {first.Pid} reads as billing already", $"kill {first.Pid}", "--as");

        var other = Room.Start("b1", "--as", "audit");
        a.Send("hello");
        first.ShouldShow("hello");
        other.ShouldShow("hello");
    }

    [Fact]
    public void Clean_refuses_to_forget_a_consumer_that_is_read_and_reports_an_unknown_name()
    {
        Connect();
        var viewer = Room.Start("b1", "--as", "billing");
        Wait.Until(() => Room.Consumer("b", "billing") is not null, "the reader has its name");

        Room.Start("clean", "--consumer", "billing").ShouldRefuse(1, $"process {viewer.Pid} reads as billing");
        Assert.Equal([$"nothing to clean: no consumer audit in {Room.Directory}"], Room.Clean("--consumer", "audit"));
    }

    [Fact]
    public void Forced_clean_drops_a_kept_segment()
    {
        var (a, b) = Connect();
        Room.ReadAs("billing");
        a.Send("one");
        a.EndInput();
        a.ShouldExit();
        b.ShouldExit();

        Assert.Contains(Room.Clean("--force"), line => line.EndsWith("lines that a consumer lacks: billing (1 line)", StringComparison.Ordinal));

        Assert.False(Directory.Exists(Room.Directory));
    }

    [Fact]
    public void Overwritten_lines_of_an_absent_consumer_are_counted()
    {
        var lines = Lines.Numbered(100_000);
        var (a, _) = Connect("--set", "chat.shared-memory.when-unread=overwrite", "--set", "chat.shared-memory.size=128KiB");
        Room.ReadAs("billing");
        new BackgroundWriter(a.Input, Lines.Bytes(lines)).WaitUntilDone();
        a.WaitUntilInputIsRead();
        Wait.Until(() => Undelivered() == 0, "B has the lines");

        var next = Room.Start("b1", "--as", "billing");

        next.ShouldShowLast(lines[^1]);
        var shown = next.Output.Lines;
        Assert.Equal(lines[^shown.Length..], shown);
        next.ShouldReport($"missed {lines.Length - shown.Length} lines");

        long Undelivered() => Room.Status().Segment("a").GetProperty("chat").GetProperty("outbox").GetProperty("undeliveredLines").GetInt64();
    }

    [Fact]
    public void Both_sides_can_have_the_same_name()
    {
        var (a, b) = Connect();
        var (a1, b1) = (Room.Start("a1", "--as", "billing"), Room.Start("b1", "--as", "billing"));
        a.Send("to b");
        b.Send("to a");

        a1.ShouldShow("to a");
        b1.ShouldShow("to b");
    }

    [Theory]
    [InlineData("", "--as")]
    [InlineData("123456789012345678901234567890123", "--as", "123456789012345678901234567890123", "33 bytes")]
    [InlineData("a\u0001b", "--as", "a^Ab")]
    public void Invalid_name_is_a_usage_error(string name, params string[] named)
    {
        Room.Start("b1", "--as", name).ShouldRefuse(2, named);

        Assert.False(Directory.Exists(Room.Directory));
    }

    private (RunningProcess A, RunningProcess B) Connect(params string[] b)
    {
        var pair = (Room.Start("a"), Room.Start("b", b));
        pair.Item1.ShouldConnect();
        pair.Item2.ShouldConnect();
        return pair;
    }
}
