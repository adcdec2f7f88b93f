using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>A chat process as a job of a shell on a terminal.</summary>
public sealed class JobControlTests(ITestOutputHelper output) : RoomTest(output)
{
    [ToolFact("tmux")]
    public void Chat_stopped_sent_to_the_background_and_back_continues_without_taking_the_shells_keys()
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
        // In the background, reading the terminal would stop it (SIGTTIN), and with TOSTOP writing to it (SIGTTOU).
        b.Send("for A1");
        window.TypeLine("jobs -r | grep -c ipcchat; echo $((5 * 5)) too");
        window.ShouldShow("25 too");
        window.ShouldBe(screen => screen.Split('\n').Contains("1"), "the chat runs in the background");

        window.BringJobToForeground();
        window.TypeLine("after");
        b1.ShouldShow("before", "after");
        window.Press("C-d");
        window.ShouldBe(screen => screen.EndsWith(BashTerminal.Prompt, StringComparison.Ordinal), "the chat has left at the end of its input");
    }

    [ToolFact("tmux")]
    public void Chat_started_in_the_background_reads_keys_only_in_the_foreground()
    {
        var (b, b1) = (Room.Start("b", "--stay"), Room.Start("b1"));
        using var window = new BashTerminal();
        window.TypeLine($"stty tostop; clear; '{ChatRoom.Program}' a --directory '{Room.Top}' --room room >/dev/null 2>&1 &");
        b.ShouldConnect();
        window.TypeLine("echo $((6 * 7)) is the shell; jobs");
        window.ShouldShow("42 is the shell");
        window.ShouldShow("Running");

        window.BringJobToForeground();
        window.TypeLine("from the foreground");

        b1.ShouldShow("from the foreground");
        window.Press("C-d");
        window.ShouldBe(screen => screen.EndsWith(BashTerminal.Prompt, StringComparison.Ordinal), "the chat has left at the end of its input");
    }
}
