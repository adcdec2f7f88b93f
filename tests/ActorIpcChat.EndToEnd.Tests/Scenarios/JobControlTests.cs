using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>A chat process as a job of a shell on a terminal.</summary>
public sealed class JobControlTests(ITestOutputHelper output) : RoomTest(output)
{
    [ToolFact("tmux")]
    public void Stopped_in_the_background_and_back_in_the_foreground_it_goes_on_and_leaves_the_shell_its_keys()
    {
        var (b, b1) = (Room.Start("b", "--stay"), Room.Start("b1"));
        using var window = new BashTerminal();
        window.TypeCommand(ChatRoom.Program, "a", "--directory", Room.Top, "--room", "room");
        window.ShouldShow("pipe connect success");
        window.TypeLine("before");
        b1.ShouldShow("before");

        window.Press("C-z");
        window.ShouldShow("Stopped");
        window.TypeLine("bg; echo $((6 * 7)) is the shell");
        window.ShouldShow("42 is the shell");
        // In the background a line for it would stop it (SIGTTIN), and TOSTOP a word of it (SIGTTOU).
        b.Send("for A1");
        window.TypeLine("jobs -r | grep -c ipcchat; echo $((5 * 5)) too");
        window.ShouldShow("25 too");
        window.ShouldBe(screen => screen.Split('\n').Contains("1"), "it runs in the background");

        window.TypeLine("fg");
        window.TypeLine("after");
        b1.ShouldShow("before", "after");
        window.Press("C-d");
        window.ShouldBe(screen => screen.EndsWith(BashTerminal.Prompt, StringComparison.Ordinal), "it has left at the end of its input");
    }

    [ToolFact("tmux")]
    public void Started_in_the_background_it_waits_for_the_foreground_before_it_reads_keys()
    {
        var (b, b1) = (Room.Start("b", "--stay"), Room.Start("b1"));
        using var window = new BashTerminal();
        window.TypeLine($"stty tostop; clear; '{ChatRoom.Program}' a --directory '{Room.Top}' --room room >/dev/null 2>&1 &");
        b.ShouldConnect();
        window.TypeLine("echo $((6 * 7)) is the shell; jobs");
        window.ShouldShow("42 is the shell");
        window.ShouldShow("Running");

        window.TypeLine("fg");
        window.TypeLine("from the foreground");

        b1.ShouldShow("from the foreground");
        window.Press("C-d");
        window.ShouldBe(screen => screen.EndsWith(BashTerminal.Prompt, StringComparison.Ordinal), "it has left at the end of its input");
    }
}
