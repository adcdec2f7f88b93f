using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>`status --watch` on a terminal.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class StatusWatchTests(ITestOutputHelper output) : RoomTest(output)
{
    [ToolFact("tmux")]
    public void Status_screen_follows_the_room()
    {
        var chat = Room.StartAll();
        using var window = Watch();
        window.ShouldShow($"A  process {chat.A.Pid}    B  process {chat.B.Pid}");
        window.ShouldShow($"B1  0     process {chat.B1.Pid}");
        Assert.Contains("q ends", window.Screen, StringComparison.Ordinal);
        Assert.False(window.Wraps);

        chat.B1.Pause();
        chat.A.Send(Lines.Bytes(Lines.Numbered(20)));

        window.ShouldShow($"process {chat.B1.Pid}, stopped, 20 lines");
        window.ShouldShow("20 lines (");
        // The writer of the ring, and its viewer below.
        Assert.Contains("[W", window.Screen, StringComparison.Ordinal);
        chat.B1.Resume();
        window.ShouldShow($"process {chat.B1.Pid}, asleep, 0 lines");
        window.Press("q");
        ShouldBeRestored(window);
    }

    [ToolFact("tmux")]
    public void Status_screen_fits_a_window_of_any_size()
    {
        var chat = Room.StartAll();
        using var window = Watch();
        window.ShouldShow("memory B");

        window.Resize(30, 6);
        window.ShouldShow("more lines: make");
        window.ShouldBe(
            screen => screen.Split('\n') is [var first, .., var last] && first.StartsWith(Room.Directory[..20], StringComparison.Ordinal)
                && last.StartsWith("q ends", StringComparison.Ordinal),
            "the status has six rows");
        window.Resize(100, 30);
        window.ShouldShow("memory B");
        window.ShouldShow($"B1  0     process {chat.B1.Pid}");

        window.Press("C-c");
        ShouldBeRestored(window);
    }

    [ToolFact("tmux")]
    public void Stopped_or_background_status_leaves_the_terminal_to_the_shell()
    {
        using var window = Watch();
        window.ShouldShow("B  not running");

        window.Press("C-z");
        window.ShouldShow("Stopped");
        window.TypeLine("bg; echo $((6 * 7)) in the background");
        window.ShouldShow("42 in the background");
        Assert.DoesNotContain("not running", window.Screen, StringComparison.Ordinal);
        window.TypeLine("fg");
        window.ShouldShow("B  not running");

        window.Press("q");
        ShouldBeRestored(window);
    }

    [ToolFact("tmux")]
    public void Killed_status_restores_the_terminal()
    {
        using var window = new BashTerminal();
        window.TypeCommand([.. Command]);
        window.ShouldShow("B  not running");
        window.Press("C-z");
        window.ShouldShow("Stopped");

        window.TypeLine("kill -TERM %1; fg");

        ShouldBeRestored(window);
    }

    [ToolFact("tmux")]
    public void Status_screen_respects_NO_COLOR_and_a_dumb_terminal_gets_lines()
    {
        using var window = new BashTerminal(environment: "LC_ALL=C NO_COLOR=1");
        window.TypeCommand([.. Command]);
        window.ShouldShow("B  not running");
        Assert.DoesNotContain("\e[3", window.ColouredScreen, StringComparison.Ordinal);
        Assert.All(window.Screen, character => Assert.True(char.IsAscii(character)));
        window.Press("q");
        ShouldBeRestored(window);

        window.TypeCommand(["env", "TERM=dumb", .. Command]);

        window.ShouldShow($"{Room.Directory}: nothing here");
        window.Press("C-c");
        window.ShouldBe(
            screen => screen.EndsWith(BashTerminal.Prompt, StringComparison.Ordinal) && screen.Contains("nothing here", StringComparison.Ordinal),
            "the printed lines stay");
    }

    [ToolFact("tmux")]
    public void Status_screen_without_standard_input_takes_keys()
    {
        using var window = new BashTerminal();
        window.TypeLine($"clear; {string.Join(' ', Command)} </dev/null");
        window.ShouldShow("q ends");
        window.ShouldShow("B  not running");
        window.Press("q");
        ShouldBeRestored(window);
    }

    private string[] Command => [ChatRoom.Program, "status", "--watch", "--directory", Room.Top, "--room", "room"];

    private BashTerminal Watch()
    {
        var window = new BashTerminal();
        window.TypeCommand(Command);
        return window;
    }

    /// <summary>Asserts that the shell has its screen, its cursor and its modes again.</summary>
    private static void ShouldBeRestored(BashTerminal window)
    {
        window.ShouldBe(
            screen => screen.EndsWith(BashTerminal.Prompt, StringComparison.Ordinal) && !screen.Contains("q ends", StringComparison.Ordinal),
            "the shell is back");
        window.TypeLine("stty -a | tr ' ;' '\\n\\n' | grep -x -e icanon -e echo | tr '\\n' '+'");
        window.ShouldShow("icanon+echo+");
        Assert.True(window.HasCursor);
        Assert.True(window.Wraps);
    }
}
