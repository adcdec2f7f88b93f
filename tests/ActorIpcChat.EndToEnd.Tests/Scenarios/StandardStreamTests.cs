using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

public sealed class StandardStreamTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void Without_standard_input_nothing_is_sent_and_that_is_said()
    {
        var a = Room.StartThroughShell("a", """exec "$0" "$@" 0<&-""");
        a.ShouldSay("standard input is closed");
        var (b, a1) = (Room.Start("b"), Room.Start("a1"));

        b.Say("said in time");
        a.ShouldExit();
        b.ShouldExit();
        // Before it has the signals in hand, one ends it with 130.
        Room.WaitUntilInPlace(a1);
        Assert.True(a1.Output.Text is "" or "said in time\n", a1.Output.Text);
    }

    [Fact]
    public void Without_standard_input_a_process_that_stays_receives()
    {
        Room.StartThroughShell("a", """exec "$0" "$@" 0<&-""", "--stay");
        var (b, a1) = (Room.Start("b"), Room.Start("a1"));

        b.Say("received");

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

        a.Say("first\nsecond\nthird");

        pipeline.ShouldExit();
        pipeline.ShouldHaveShown("first");
        Assert.Contains("viewer ended with 0", pipeline.Errors.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_said_line_by_line_and_then_both_leave()
    {
        var file = Path.Combine(Room.Top, "said");
        File.WriteAllText(file, "from a file\nwithout a last line end");
        Room.ExpectBesides("said");
        var b1 = Room.Start("b1");
        // A chat this short may be over before a viewer that starts with it has come.
        Room.WaitUntilInPlace(b1);
        var (a, b) = (Room.StartThroughShell("a", $"""exec "$0" "$@" < '{file}' """), Room.Start("b"));

        a.ShouldExit();
        b.ShouldExit();
        b1.ShouldShow("from a file", "without a last line end");
    }

    [Fact]
    public void A_viewer_whose_output_is_a_file_writes_there()
    {
        var file = Path.Combine(Room.Top, "shown");
        Room.ExpectBesides("shown");
        var b1 = Room.StartThroughShell("b1", $"""exec "$0" "$@" > '{file}' """, "--once");
        var (a, b) = (Room.Start("a"), Room.Start("b"));

        Room.WaitUntilInPlace(b1);
        a.Say("into a file");
        a.EndInput();

        a.ShouldExit();
        b.ShouldExit();
        b1.ShouldExit();
        Assert.Equal("into a file\n", File.ReadAllText(file));
    }
}
