using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class StandardStreamTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void Without_standard_input_nothing_is_sent_and_that_is_said()
    {
        var a = Room.StartThroughShell("a", """exec "$0" "$@" 0<&-""");
        a.ShouldReport("standard input is closed");
        var (b, a1) = (Room.Start("b"), Room.Start("a1"));

        b.Send("said in time");
        a.ShouldExit();
        b.ShouldExit();
        // Before it has the signals in hand, one ends it with 130.
        Room.WaitUntilReady(a1);
        Assert.True(a1.Output.Text is "" or "said in time\n", a1.Output.Text);
    }

    [Fact]
    public void Without_standard_input_a_process_that_stays_receives()
    {
        Room.StartThroughShell("a", """exec "$0" "$@" 0<&-""", "--stay");
        var (b, a1) = (Room.Start("b"), Room.Start("a1"));

        b.Send("received");

        a1.ShouldShow("received");
    }

    [Fact]
    public void A_viewer_without_standard_output_refuses()
        => Room.StartThroughShell("b1", """exec "$0" "$@" 1>&-""").ShouldRefuse(1, "standard output");

    [Fact]
    public void A_viewer_ends_as_soon_as_its_reader_has_ended()
    {
        var (a, _) = (Room.Start("a"), Room.Start("b"));
        // The viewer's own exit code, which a pipeline hides.
        var pipeline = Room.StartThroughShell("b1", """{ "$0" "$@"; echo "viewer ended with $?" >&2; } | head -n 1""");

        a.Send("first\nsecond\nthird");

        pipeline.ShouldExit();
        pipeline.ShouldHaveShown("first");
        Assert.Contains("viewer ended with 0", pipeline.Errors.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_said_line_by_line_and_then_both_leave()
    {
        var file = Path.Combine(Room.Top, "said");
        File.WriteAllText(file, "from a file\nwithout a last line end");
        Room.ExpectBesideRoom("said");
        var b1 = Room.Start("b1");
        // A chat this short may be over before a viewer that starts with it has come.
        Room.WaitUntilReady(b1);
        var (a, b) = (Room.StartThroughShell("a", $"""exec "$0" "$@" < '{file}' """), Room.Start("b"));

        a.ShouldExit();
        b.ShouldExit();
        b1.ShouldShow("from a file", "without a last line end");
    }

    [Fact]
    public void A_viewer_whose_output_is_a_file_writes_there()
    {
        var file = Path.Combine(Room.Top, "shown");
        Room.ExpectBesideRoom("shown");
        var b1 = Room.StartThroughShell("b1", $"""exec "$0" "$@" > '{file}' """, "--once");
        var (a, b) = (Room.Start("a"), Room.Start("b"));

        Room.WaitUntilReady(b1);
        a.Send("into a file");
        a.EndInput();

        a.ShouldExit();
        b.ShouldExit();
        b1.ShouldExit();
        Assert.Equal("into a file\n", File.ReadAllText(file));
    }

    public static TheoryData<string> Answering => new(
        "--help", "--version", "a --help", "view --help", "status", "status --json", "status --watch", "clean", "completion bash", "demo", "a1", "b1 --once --format json");

    [Theory]
    [MemberData(nameof(Answering))]
    public void Standard_output_that_is_closed_is_an_error(string command)
        => Answer(command, """exec "$0" "$@" >&-""").ShouldRefuse(1, "cannot write to standard output: it is closed; ");

    [Theory]
    [MemberData(nameof(Answering))]
    public void Standard_output_that_is_full_is_an_error(string command)
    {
        // A viewer has nothing to write yet.
        if (command is "a1" or "b1 --once --format json")
            return;
        Answer(command, """exec "$0" "$@" >/dev/full""").ShouldRefuse(1, "cannot write to standard output: No space left on device; ");
    }

    [Theory]
    [MemberData(nameof(Answering))]
    public void Standard_output_whose_reader_has_gone_is_no_error(string command)
    {
        var pipe = Path.Combine(Room.Top, "pipe");
        Assert.Equal(0, Libc.MakeFifo(pipe, 0x180));
        Room.ExpectBesideRoom("pipe");

        var answer = Answer(command, $"""exec 3<>'{pipe}' 4>'{pipe}' 3<&-; exec "$0" "$@" >&4 4>&-""");

        answer.ShouldExit();
        Assert.Equal("", answer.Errors.Text);
    }

    [Fact]
    public void A_chat_whose_standard_output_is_full_says_so_and_goes_on()
    {
        var a = Room.StartThroughShell("a", """exec "$0" "$@" >/dev/full""");
        Room.Start("b");
        var b1 = Room.Start("b1");

        a.ShouldReport("cannot write to standard output: No space left on device; ");
        a.Send("all the same");

        b1.ShouldShow("all the same");
    }

    private RunningProcess Answer(string command, string script)
    {
        // That one stands alone.
        string[] room = command == "--version" ? [] : ["--directory", Room.Top, "--room", "room"];
        return Room.StartProgram("answer", "/bin/sh", ["-c", script, ChatRoom.Program, .. command.Split(' '), .. room]);
    }
}
