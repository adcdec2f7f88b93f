using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class DemoWindowTests(ITestOutputHelper output) : TerminalTest(output)
{
    [ToolFact("tmux")]
    public void Demo_shows_all_four_processes_and_Tab_moves_the_focus()
    {
        var demo = OpenProgram(ChatRoom.Program, ["demo"], 100, 20);
        demo.ShouldShow("▶ A, process");
        demo.ShouldShow("pipe connect success");
        demo.TypeLine("from a to b");
        demo.ShouldBe(() => Rows(demo, "from a to b") is [< 9, > 9], "A's pane and B1's pane show the line");
        demo.Press("Tab");
        demo.ShouldShow("▶ B, process");
        demo.TypeLine("你好 from b to a");
        demo.ShouldBe(() => Rows(demo, "你好 from b to a") is [< 9, > 9], "B's pane and A1's pane show the line");
        demo.Resize(40, 12);
        demo.ShouldBe(() => demo.Screen[11].Contains("Tab", StringComparison.Ordinal), "the demo fits 12 rows");
        demo.Resize(15, 5);
        demo.ShouldShow("four panes take");
        demo.Resize(100, 20);
        Assert.Equal(4, demo.Children.Count);

        demo.Press("C-c");
        demo.ShouldExit();
        demo.ShouldShow("all four processes have ended; nothing was left behind.");
    }

    [ToolFact("tmux")]
    public void Wide_characters_of_one_pane_do_not_move_the_other_pane()
    {
        var demo = OpenProgram(ChatRoom.Program, ["demo"], 100, 24);
        demo.ShouldShow("▶ A, process");
        demo.ShouldBe(() => demo.Screen.Sum(row => row.Split("pipe connect").Length - 1) == 2, "both processes are connected");
        var before = RightHalf(demo);
        demo.TypeLine(Ambiguous);
        demo.ShouldBe(() => demo.Screen.Sum(row => row.Split("🏽").Length - 1) == 2 * 8, "A's pane and B1's pane show the line");
        Assert.Equal(before, RightHalf(demo));
        demo.Type(Ambiguous);
        demo.ShouldShow("> ");
        Assert.Equal(before, RightHalf(demo));
    }

    [ToolFact("tmux")]
    public void Unsent_draft_is_printed_at_the_end()
    {
        var demo = OpenProgram(ChatRoom.Program, ["demo"], 100, 20);
        demo.ShouldShow("pipe connect success");
        demo.TypeLine("/quit");
        demo.ShouldBe(() => demo.Screen.Sum(line => line.Split("ended").Length - 1) == 4, "all four processes have ended");
        demo.TypeLine("a draft");
        demo.ShouldShow("> a draft");
        demo.Press("C-c");
        demo.ShouldExit();
        demo.ShouldShow("ipcchat demo: not sent: a draft");
    }

    [ToolFact("tmux")]
    public void Demo_cleans_up_after_quit_SIGTERM_and_a_closed_terminal()
    {
        var quit = OpenProgram(ChatRoom.Program, ["demo"], 100, 20);
        quit.ShouldShow("pipe connect success");
        quit.TypeLine("/quit");
        quit.ShouldBe(() => quit.Screen.Sum(line => line.Split("ended").Length - 1) == 4, "all four processes have ended");
        quit.Press("C-c");
        quit.ShouldExit();
        quit.ShouldShow("nothing was left behind.");

        var terminated = OpenProgram(ChatRoom.Program, ["demo"], 100, 20);
        terminated.ShouldShow("pipe connect success");
        _ = Libc.Kill(terminated.Pid, Libc.SIGTERM);
        terminated.ShouldExit();
        terminated.ShouldShow("nothing was left behind.");

        var closed = OpenProgram(ChatRoom.Program, ["demo"], 100, 20);
        closed.ShouldShow("pipe connect success");
        Wait.Until(() => closed.Children.Count == 4, "all four processes run");
        closed.Close();
    }

    /// <summary>Characters whose width differs between terminals.</summary>
    private static string Ambiguous => string.Concat(Enumerable.Repeat("👍🏽👩‍👩‍👧🇩🇪☺\ufe0f1\ufe0f\u20e3", 8));

    /// <summary>B's pane.</summary>
    private static string[] RightHalf(Terminal demo) => [.. demo.Screen.Take(9).Select(row => row.Split('│')[1])];

    private static int[] Rows(Terminal demo, string text)
        => [.. demo.Screen.Index().Where(line => line.Item.Contains(text, StringComparison.Ordinal)).Select(line => line.Index)];
}
