using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

public sealed class EndOfInputTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void When_A_ends_its_input_everything_is_delivered_and_both_leave_while_viewers_wait()
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
    public void Viewers_that_are_to_show_one_chat_end_with_it()
    {
        RunningProcess[] viewers = [Room.Start("a1", "--once"), Room.Start("b1", "--once")];
        var (a, b) = (Room.Start("a"), Room.Start("b"));

        b.Send("from B");
        viewers[0].ShouldShow("from B");
        // A viewer that is not there yet when the chat ends waits for the next one.
        Room.WaitForViewerSlot("b");
        a.Send("from A");
        a.EndInput();

        foreach (var process in (RunningProcess[])[a, b, .. viewers])
            process.ShouldExit();
        viewers[1].ShouldHaveShown("from A");
    }

    [Fact]
    public void Lines_that_are_said_before_the_peer_is_there_are_delivered_when_it_comes()
    {
        var b1 = Room.Start("b1");
        var a = Room.Start("a");
        a.Send("early");
        a.Send("and ended");
        a.EndInput();
        a.ShouldReport("waiting for B");

        var b = Room.Start("b");

        b1.ShouldShow("early", "and ended");
        a.ShouldExit();
        b.ShouldExit();
    }

    [Fact]
    public void Scripts_that_write_to_the_FIFO_of_a_process_that_stays_are_heard_one_after_another()
    {
        var input = MakeInput();
        var b1 = Room.Start("b1");
        Room.Start("b", "--stay").ShouldReport("waiting for A");
        var a = Room.StartThroughShell("a", $"""exec "$0" "$@" < '{input}' """, "--stay");

        var expected = "";
        foreach (var text in (string[])["one\n", "two", "", "three\nfour", "five\nsix\n"])
        {
            Room.StartProgram("script", "/bin/sh", ["-c", $"printf '{text}' > '{input}'"]).ShouldExit();
            // The end of a writer ends its line.
            expected += text.Length == 0 || text.EndsWith('\n') ? text : text + "\n";
            b1.ShouldShow(Lines.Bytes(expected.TrimEnd('\n').Split('\n')));
        }

        Assert.False(a.HasExited);
    }

    [Fact]
    public void After_the_last_writer_of_its_FIFO_a_process_that_stays_uses_no_processor()
    {
        var input = MakeInput();
        var b1 = Room.Start("b1");
        Room.Start("b", "--stay").ShouldReport("waiting for A");
        var a = Room.StartThroughShell("a", $"""exec "$0" "$@" < '{input}' """, "--stay");
        Room.StartProgram("script", "/bin/sh", ["-c", $"echo said > '{input}'"]).ShouldExit();
        b1.ShouldShow("said");

        Wait.Until(() => WakeUpsInASecond(a) <= 10, "A sleeps");
    }

    [Fact]
    public void The_only_writer_of_a_FIFO_may_leave_before_the_process_reads_it()
    {
        var input = MakeInput();
        var b1 = Room.Start("b1");
        Room.WaitUntilReady(b1);
        var a = Room.StartThroughShell("a", $"""(echo said > '{input}') & exec < '{input}'; wait; exec "$0" "$@" """);
        var b = Room.Start("b");

        a.ShouldExit();
        b.ShouldExit();
        b1.ShouldShow("said");
    }

    [Theory]
    [InlineData("/", "Is a directory")]
    [InlineData("/", "Is a directory", "--stay")]
    [InlineData("/proc/$$/mem", "Input/output error")]
    [InlineData("/proc/$$/mem", "Input/output error", "--stay")]
    public void Input_that_cannot_be_read_is_an_error_and_no_end(string input, string why, params string[] options)
    {
        var b = Room.Start("b", "--stay");
        b.ShouldReport("waiting for A");

        ShouldFail(Room.StartThroughShell("a", $""" "$0" "$@" < {input}; exit $?""", options), why);

        Assert.False(b.HasExited);
    }

    [Fact]
    public void Input_that_is_open_for_writing_only_is_an_error()
    {
        var file = Path.Combine(Room.Top, "file");
        Room.ExpectBesideRoom("file");

        ShouldFail(Room.StartThroughShell("a", $"""exec "$0" "$@" 0> '{file}'"""), "Bad file descriptor");
        // The writing end of a pipe: opened anew for reading, it would take what another process is to read.
        ShouldFail(Room.StartThroughShell("b", """exec "$0" "$@" 0>&1"""), "Bad file descriptor");
    }

    private static void ShouldFail(RunningProcess process, string why)
    {
        process.ShouldExit(1);
        var line = Assert.Single(process.Errors.Lines, line => !line.Contains("waiting for", StringComparison.Ordinal));
        Assert.Contains($"cannot read standard input: {why}; ", line, StringComparison.Ordinal);
    }

    private string MakeInput()
    {
        var input = Path.Combine(Room.Top, "input");
        Assert.Equal(0, Libc.MakeFifo(input, 0x180));
        Room.ExpectBesideRoom("input");
        return input;
    }

    private static long WakeUpsInASecond(RunningProcess process)
    {
        var before = process.WakeUps;
        Wait.For(TimeSpan.FromSeconds(1));
        return process.WakeUps - before;
    }
}
