using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class DemoWindowTests(ITestOutputHelper output) : TerminalTest(output)
{
    [ToolFact("tmux")]
    public void All_four_are_on_the_screen_and_Tab_moves_the_keyboard()
    {
        var demo = OpenProgram(ChatRoom.Program, ["demo"], 100, 20);
        demo.ShouldShow("*A, process");
        demo.ShouldShow("pipe connect success");
        demo.TypeLine("from a to b");
        demo.ShouldBe(() => Rows(demo, "from a to b") is [< 9, > 9], "it stands in A's pane and in B1's");
        demo.Press("Tab");
        demo.ShouldShow("*B, process");
        demo.TypeLine("你好 from b to a");
        demo.ShouldBe(() => Rows(demo, "你好 from b to a") is [< 9, > 9], "it stands in B's pane and in A1's");
        demo.Resize(40, 12);
        demo.ShouldBe(() => demo.Screen[11].Contains("Tab", StringComparison.Ordinal), "it fits 12 rows");
        demo.Resize(15, 5);
        demo.ShouldShow("four panes take");
        demo.Resize(100, 20);
        Assert.Equal(4, demo.Children.Count);

        demo.Press("C-c");
        demo.ShouldExit();
        demo.ShouldShow("all four processes have ended; nothing was left behind.");
    }

    [ToolFact("tmux")]
    public void What_one_side_says_stays_on_its_side()
    {
        var demo = OpenProgram(ChatRoom.Program, ["demo"], 60, 20);
        demo.ShouldShow("*A, process");
        demo.ShouldBe(() => demo.Screen.Sum(row => row.Split("pipe connect").Length - 1) == 2, "both are connected");
        var before = RightHalf(demo);
        demo.TypeLine(Odd);
        demo.ShouldBe(() => demo.Screen.Sum(row => row.Split("🏽").Length - 1) == 2 * 8, "it stands in A's pane and in B1's");
        Assert.Equal(before, RightHalf(demo));
        demo.Type(Odd);
        demo.ShouldShow("> ");
        Assert.Equal(before, RightHalf(demo));
    }

    [ToolFact("tmux")]
    public void What_was_typed_and_not_said_is_printed_at_the_end()
    {
        var demo = OpenProgram(ChatRoom.Program, ["demo"], 100, 20);
        demo.ShouldShow("pipe connect success");
        demo.TypeLine("/quit");
        demo.ShouldBe(() => demo.Screen.Sum(line => line.Split("ended").Length - 1) == 4, "all four have ended");
        demo.TypeLine("a draft");
        demo.ShouldShow("> a draft");
        demo.Press("C-c");
        demo.ShouldExit();
        demo.ShouldShow("ipcchat demo: not sent: a draft");
    }

    [ToolFact("tmux")]
    public void It_ends_well_however_it_is_ended()
    {
        var quit = OpenProgram(ChatRoom.Program, ["demo"], 100, 20);
        quit.ShouldShow("pipe connect success");
        quit.TypeLine("/quit");
        quit.ShouldBe(() => quit.Screen.Sum(line => line.Split("ended").Length - 1) == 4, "all four have ended");
        quit.Press("C-c");
        quit.ShouldExit();
        quit.ShouldShow("nothing was left behind.");

        var told = OpenProgram(ChatRoom.Program, ["demo"], 100, 20);
        told.ShouldShow("pipe connect success");
        _ = Libc.Kill(told.Pid, Libc.SIGTERM);
        told.ShouldExit();
        told.ShouldShow("nothing was left behind.");

        var closed = OpenProgram(ChatRoom.Program, ["demo"], 100, 20);
        closed.ShouldShow("pipe connect success");
        Wait.Until(() => closed.Children.Count == 4, "all four run");
        closed.Close();
    }

    /// <summary>Characters that terminals do not agree on.</summary>
    private static string Odd => string.Concat(Enumerable.Repeat("👍🏽👩‍👩‍👧🇩🇪☺\ufe0f1\ufe0f\u20e3", 8));

    /// <summary>B's pane.</summary>
    private static string[] RightHalf(Terminal demo) => [.. demo.Screen.Take(9).Select(row => row.Split('│')[1])];

    private static int[] Rows(Terminal demo, string text)
        => [.. demo.Screen.Index().Where(line => line.Item.Contains(text, StringComparison.Ordinal)).Select(line => line.Index)];
}
