using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>A window whose end nobody wished: what becomes of its processes and of the terminal.</summary>
public sealed class WindowEndTests(ITestOutputHelper output) : TerminalTest(output)
{
    [ToolTheory("tmux")]
    [InlineData]
    [InlineData("--stay")]
    public void Killed_while_it_waits_it_takes_its_processes_with_it(params string[] options)
    {
        var window = Open(["window", "a", .. options]);
        window.ShouldShow("waiting for B:");
        ShouldTakeItsProcessesWithIt(window);
    }

    [ToolTheory("tmux")]
    [InlineData]
    [InlineData("--stay")]
    public void Killed_in_a_chat_it_takes_its_processes_with_it_and_the_other_side_has_what_was_said(params string[] options)
    {
        var window = Open(["window", "a", .. options]);
        var (b, b1) = (Room.Start("b"), Room.Start("b1"));
        window.ShouldShow(" is here, process");
        window.Say("the last word");
        window.ShouldShow("1 of 1 delivered");
        ShouldTakeItsProcessesWithIt(window);
        b.ShouldExit();
        b1.ShouldShow("the last word");
    }

    private static void ShouldTakeItsProcessesWithIt(Terminal window)
    {
        Eventually.True(() => window.Children.Count == 2, "both processes run");
        var children = window.Children;
        _ = Libc.Kill(window.Pid, Libc.SIGKILL);
        Eventually.True(() => !children.Any(Terminal.IsAlive), "both processes have left");
        Assert.Empty(Segment.MadeBy(children));
    }
}
