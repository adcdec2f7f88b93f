using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>A window whose end nobody wished: what becomes of its processes and of the terminal.</summary>
public sealed class WindowEndTests(ITestOutputHelper output) : TerminalTest(output)
{
    private readonly ITestOutputHelper _output = output;

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

    [ToolFact("tmux", "dotnet")]
    public void A_fault_that_nobody_foresaw_gives_the_terminal_back()
    {
        var folder = Directory.CreateTempSubdirectory("ipcchat-fault-").FullName;
        try
        {
            var now = Path.Combine(folder, "now");
            if (Fault.Command(folder, now) is not { } command)
            {
                _output.WriteLine("not run: a native program takes no startup hook");
                return;
            }

            var shell = OpenProgram("/bin/bash", ["--norc", "--noprofile"]);
            shell.Say("PS1='shell: '; ulimit -c 0");
            shell.Say($"{string.Join(' ', command)} window a --directory {Room.Top} --room room 2>{folder}/errors");
            shell.ShouldShow("waiting for B:");
            Eventually.True(() => shell.Children.Count >= 3, "its processes run");
            var processes = shell.Children;

            File.WriteAllText(now, "");

            shell.ShouldShow("shell: ");
            shell.ShouldHide("waiting for B");
            Assert.Contains("a fault that nobody foresaw", File.ReadAllText(Path.Combine(folder, "errors")), StringComparison.Ordinal);
            Assert.True(shell.HasCursor);
            // Not "stty -a" alone: bash sets the modes for itself, but for its commands those that it found.
            shell.Say("stty -a | tr ' ;' '\\n\\n' | grep -x -e icanon -e echo | tr '\\n' '+'");
            shell.ShouldShow("icanon+echo+");
            Eventually.True(() => !processes.Any(Terminal.IsAlive), "its processes have left");
            shell.Say("exit");
            shell.ShouldExit();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
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
