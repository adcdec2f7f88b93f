using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

public sealed class EndOfInputTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void End_of_A_s_input_delivers_everything_then_A_and_B_leave_and_viewers_wait()
    {
        var sent = Lines.Random(4 << 20, seed: 4);
        var chat = Room.StartAll();
        chat.B.Send("from B");
        chat.A1.ShouldShow("from B");

        _ = new BackgroundWriter(chat.A.Input, sent, thenClose: true);

        chat.A.ShouldExit();
        chat.B.ShouldExit();
        chat.B1.ShouldShow(sent);
        chat.B1.ShouldReport("waiting for B");
        chat.A1.ShouldReport("waiting for A");
    }

    [Fact]
    public void Viewers_with_once_end_with_the_chat()
    {
        RunningProcess[] viewers = [Room.Start("a1", "--once"), Room.Start("b1", "--once")];
        var (a, b) = (Room.Start("a"), Room.Start("b"));

        b.Send("from B");
        viewers[0].ShouldShow("from B");
        // A viewer without a slot when the chat ends would wait for the next chat.
        Room.WaitForViewerSlot("b");
        a.Send("from A");
        a.EndInput();

        foreach (var process in (RunningProcess[])[a, b, .. viewers])
            process.ShouldExit();
        viewers[1].ShouldHaveShown("from A");
    }

    [Fact]
    public void Lines_sent_before_the_peer_starts_are_delivered_later()
    {
        var b1 = Room.Start("b1");
        var a = Room.Start("a");
        a.Send("early");
        a.Send("last");
        a.EndInput();
        a.ShouldReport("waiting for B");

        var b = Room.Start("b");

        b1.ShouldShow("early", "last");
        a.ShouldExit();
        b.ShouldExit();
    }

    [Fact]
    [Trait(AnyProgram.Name, AnyProgram.Value)]
    public void Viewer_that_is_about_to_look_shows_the_lines_of_a_chat_that_ends_meanwhile()
    {
        var b1 = Room.Start("b1");
        b1.ShouldReport("waiting for B");
        b1.Pause();
        var b = SendAndLeave("early\n"u8.ToArray());

        b1.Resume();

        b1.ShouldShow("early");
        b.ShouldExit();
    }

    [Fact]
    [Trait(AnyProgram.Name, AnyProgram.Value)]
    public void Viewer_that_still_writes_the_last_chat_shows_the_next_one_however_short()
    {
        Room.ExpectBesideRoom("shown");
        var file = Path.Combine(Room.Top, "shown");
        Assert.Equal(0, Libc.MakeFifo(file, 0x180));
        using var shown = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        Room.StartThroughShell("b1", $"""exec "$0" "$@" > '{file}'""");
        // The pipe takes a part. The ring keeps the rest.
        var first = Lines.Random(1_500_000, seed: 6);
        SendAndLeave(first).ShouldExit();
        var next = "next\n"u8.ToArray();
        var b = SendAndLeave(next);

        var all = new CollectedBytes(shown);

        Wait.Until(() => all.Length >= first.Length + next.Length, "both chats are shown");
        Assert.Equal([.. first, .. next], all.Bytes);
        b.ShouldExit();
    }

    [Fact]
    public void Scripts_writing_to_the_input_FIFO_of_a_staying_process_are_read_in_turn()
    {
        var input = CreateInputFifo();
        var b1 = Room.Start("b1");
        Room.Start("b", "--stay").ShouldReport("waiting for A");
        var a = Room.StartThroughShell("a", $"""exec "$0" "$@" < '{input}' """, "--stay");

        var expected = "";
        foreach (var text in (string[])["one\n", "two", "", "three\nfour", "five\nsix\n"])
        {
            Room.StartProgram("script", "/bin/sh", ["-c", $"printf '{text}' > '{input}'"]).ShouldExit();
            // A line ends when its writer closes the FIFO.
            expected += text.Length == 0 || text.EndsWith('\n') ? text : text + "\n";
            b1.ShouldShow(Lines.Bytes(expected.TrimEnd('\n').Split('\n')));
        }

        Assert.False(a.HasExited);
    }

    [Fact]
    public void Staying_process_is_idle_after_the_last_writer_of_its_input_FIFO()
    {
        var input = CreateInputFifo();
        var b1 = Room.Start("b1");
        Room.Start("b", "--stay").ShouldReport("waiting for A");
        var a = Room.StartThroughShell("a", $"""exec "$0" "$@" < '{input}' """, "--stay");
        Room.StartProgram("script", "/bin/sh", ["-c", $"echo line >  '{input}'"]).ShouldExit();
        b1.ShouldShow("line");

        Wait.Until(() => WakeUpsPerSecond(a) <= 10, "A is idle");
    }

    [Fact]
    public void Line_of_a_writer_that_left_before_the_process_reads_is_delivered()
    {
        var input = CreateInputFifo();
        var b1 = Room.Start("b1");
        Room.WaitUntilReady(b1);
        var a = Room.StartThroughShell("a", $"""(echo line >  '{input}') & exec < '{input}'; wait; exec "$0" "$@" """);
        var b = Room.Start("b");

        a.ShouldExit();
        b.ShouldExit();
        b1.ShouldShow("line");
    }

    [Theory]
    [InlineData("/", "Is a directory")]
    [InlineData("/", "Is a directory", "--stay")]
    [InlineData("/proc/$$/mem", "Input/output error")]
    [InlineData("/proc/$$/mem", "Input/output error", "--stay")]
    public void Unreadable_input_is_an_error_and_not_the_end_of_input(string input, string why, params string[] options)
    {
        var b = Room.Start("b", "--stay");
        b.ShouldReport("waiting for A");

        ShouldFail(Room.StartThroughShell("a", $""" "$0" "$@" < {input}; exit $?""", options), why);

        Assert.False(b.HasExited);
    }

    [Fact]
    public void Write_only_input_is_an_error()
    {
        var file = Path.Combine(Room.Top, "file");
        Room.ExpectBesideRoom("file");

        ShouldFail(Room.StartThroughShell("a", $"""exec "$0" "$@" 0> '{file}'"""), "Bad file descriptor");
        // The write end of a pipe: reopened for reading, it would take another process's input.
        ShouldFail(Room.StartThroughShell("b", """exec "$0" "$@" 0>&1"""), "Bad file descriptor");
    }

    private static void ShouldFail(RunningProcess process, string why)
    {
        process.ShouldExit(1);
        var line = Assert.Single(process.Errors.Lines, line => !line.Contains("waiting for", StringComparison.Ordinal));
        Assert.Contains($"cannot read standard input: {why}; ", line, StringComparison.Ordinal);
    }

    /// <summary>A sends lines and leaves. Returns B, which leaves, too.</summary>
    private RunningProcess SendAndLeave(byte[] lines)
    {
        var (a, b) = (Room.Start("a"), Room.Start("b"));
        a.Send(lines);
        a.EndInput();
        a.ShouldExit();
        return b;
    }

    private string CreateInputFifo()
    {
        var input = Path.Combine(Room.Top, "input");
        Assert.Equal(0, Libc.MakeFifo(input, 0x180));
        Room.ExpectBesideRoom("input");
        return input;
    }

    private static long WakeUpsPerSecond(RunningProcess process)
    {
        var before = process.WakeUps;
        Wait.For(TimeSpan.FromSeconds(1));
        return process.WakeUps - before;
    }
}
