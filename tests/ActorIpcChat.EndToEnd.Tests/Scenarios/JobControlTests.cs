using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>A chat process as a job of a shell on a terminal.</summary>
public sealed class JobControlTests(ITestOutputHelper output) : RoomTest(output)
{
    [ToolFact("tmux")]
    public void Stopped_in_the_background_and_back_in_the_foreground_it_goes_on_and_leaves_the_shell_its_keys()
    {
        var (b, b1) = (Room.Start("b", "--stay"), Room.Start("b1"));
        using var window = new ShellWindow();
        window.TypeCommand(ChatRoom.Program, "a", "--directory", Room.Top, "--room", "room");
        window.ShouldShow("pipe connect success");
        window.Type("before");
        b1.ShouldShow("before");

        window.Press("C-z");
        window.ShouldShow("Stopped");
        window.Type("bg; echo $((6 * 7)) is the shell");
        window.ShouldShow("42 is the shell");
        // In the background a line for it would stop it (SIGTTIN), and TOSTOP a word of it (SIGTTOU).
        b.Say("for A1");
        window.Type("jobs -r | grep -c ipcchat; echo $((5 * 5)) too");
        window.ShouldShow("25 too");
        window.Should(screen => screen.Split('\n').Contains("1"), "it runs in the background");

        window.Type("fg");
        window.Type("after");
        b1.ShouldShow("before", "after");
        window.Press("C-d");
        window.Should(screen => screen.EndsWith(ShellWindow.Prompt, StringComparison.Ordinal), "it has left at the end of its input");
    }

    [ToolFact("tmux")]
    public void Started_in_the_background_it_waits_for_the_foreground_before_it_reads_keys()
    {
        var (b, b1) = (Room.Start("b", "--stay"), Room.Start("b1"));
        using var window = new ShellWindow();
        window.Type($"stty tostop; clear; '{ChatRoom.Program}' a --directory '{Room.Top}' --room room >/dev/null 2>&1 &");
        b.ShouldConnect();
        window.Type("echo $((6 * 7)) is the shell; jobs");
        window.ShouldShow("42 is the shell");
        window.ShouldShow("Running");

        window.Type("fg");
        window.Type("from the foreground");

        b1.ShouldShow("from the foreground");
        window.Press("C-d");
        window.Should(screen => screen.EndsWith(ShellWindow.Prompt, StringComparison.Ordinal), "it has left at the end of its input");
    }
}
