using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class StandardStreamTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void Closed_standard_input_is_reported_and_ends_the_chat()
    {
        var a = Room.StartThroughShell("a", """exec "$0" "$@" 0<&-""");
        a.ShouldReport("standard input is closed");
        // The line is there before B starts: the chat may be over in a moment.
        var (b, a1) = (Room.StartThroughShell("b", """echo "in time" | exec "$0" "$@" """), Room.Start("a1"));

        a.ShouldExit();
        b.ShouldExit();
        // Before it handles signals, SIGINT would end it with 130.
        Room.WaitUntilReady(a1);
        Assert.True(a1.Output.Text is "" or "in time\n", a1.Output.Text);
    }

    [Fact]
    public void Staying_process_without_standard_input_receives()
    {
        Room.StartThroughShell("a", """exec "$0" "$@" 0<&-""", "--stay");
        var (b, a1) = (Room.Start("b"), Room.Start("a1"));

        b.Send("received");

        a1.ShouldShow("received");
    }

    [Fact]
    public void Viewer_without_standard_output_is_refused()
        => Room.StartThroughShell("b1", """exec "$0" "$@" 1>&-""").ShouldRefuse(1, "standard output");

    [Fact]
    public void Viewer_exits_with_0_when_the_reader_of_its_output_has_ended()
    {
        var (a, _) = (Room.Start("a"), Room.Start("b"));
        // Print the exit code of the viewer, which a pipeline hides.
        var pipeline = Room.StartThroughShell("b1", """{ "$0" "$@"; echo "viewer ended with $?" >&2; } | head -n 1""");

        a.Send("first\nsecond\nthird");

        pipeline.ShouldExit();
        pipeline.ShouldHaveShown("first");
        Assert.Contains("viewer ended with 0", pipeline.Errors.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void File_on_standard_input_is_sent_and_then_both_leave()
    {
        var file = Path.Combine(Room.Top, "input");
        File.WriteAllText(file, "from a file\nwithout a last line end");
        Room.ExpectBesideRoom("input");
        var (b1, b) = (Room.Start("b1"), Room.Start("b"));
        // A chat this short can end before a viewer finds its memory.
        Room.WaitForViewerSlot("b");
        var a = Room.StartThroughShell("a", $"""exec "$0" "$@" < '{file}' """);

        a.ShouldExit();
        b.ShouldExit();
        b1.ShouldShow("from a file", "without a last line end");
    }

    [Fact]
    public void Viewer_writes_to_a_file_on_standard_output()
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

    public static TheoryData<string> PrintingCommands => new(
        "--help", "--version", "a --help", "view --help", "status", "status --json", "status --watch", "clean", "completion bash", "demo", "a1",
        "b1 --once --format json");

    [Theory]
    [MemberData(nameof(PrintingCommands))]
    public void Closed_standard_output_is_an_error(string command)
        => StartPrinting(command, """exec "$0" "$@" >&-""").ShouldRefuse(1, "cannot write to standard output: it is closed; ");

    [Theory]
    [MemberData(nameof(PrintingCommands))]
    public void Full_standard_output_is_an_error(string command)
    {
        // A viewer has nothing to write here.
        if (command is "a1" or "b1 --once --format json")
            return;
        StartPrinting(command, """exec "$0" "$@" >/dev/full""").ShouldRefuse(1, "cannot write to standard output: No space left on device; ");
    }

    [Theory]
    [MemberData(nameof(PrintingCommands))]
    public void Standard_output_whose_reader_has_closed_is_no_error(string command)
    {
        var pipe = Path.Combine(Room.Top, "pipe");
        Assert.Equal(0, Libc.MakeFifo(pipe, 0x180));
        Room.ExpectBesideRoom("pipe");

        var process = StartPrinting(command, $"""exec 3<>'{pipe}' 4>'{pipe}' 3<&-; exec "$0" "$@" >&4 4>&-""");

        process.ShouldExit();
        Assert.Equal("", process.Errors.Text);
    }

    [Fact]
    public void Chat_with_a_full_standard_output_reports_it_and_continues()
    {
        var a = Room.StartThroughShell("a", """exec "$0" "$@" >/dev/full""");
        Room.Start("b");
        var b1 = Room.Start("b1");

        a.ShouldReport("cannot write to standard output: No space left on device; ");
        a.Send("still sent");

        b1.ShouldShow("still sent");
    }

    private RunningProcess StartPrinting(string command, string script)
    {
        // This option allows no others.
        string[] room = command == "--version" ? [] : ["--directory", Room.Top, "--room", "room"];
        return Room.StartProgram("printing", "/bin/sh", ["-c", script, ChatRoom.Program, .. command.Split(' '), .. room]);
    }
}
