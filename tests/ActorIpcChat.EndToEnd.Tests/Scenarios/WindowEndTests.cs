using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>End and suspension of a window: its processes, its lines, and the terminal.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class WindowEndTests(ITestOutputHelper output) : TerminalTest(output)
{
    /// <summary>A test that depends on the number of the program's own descriptors.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class FewDescriptorsFactAttribute : FactAttribute
    {
        public FewDescriptorsFactAttribute()
            => Skip = Tools.WhyMissing("tmux") ?? (ChatRoom.IsNative ? null : "the .NET runtime has descriptors of its own");
    }

    [FewDescriptorsFact]
    public void Window_without_descriptors_for_both_processes_reports_it_and_ends_the_running_one()
    {
        foreach (var limit in (int[])[15, 18, 21, 24])
        {
            var window = OpenProgram(
                "/bin/sh", ["-c", $"""ulimit -n {limit}; exec "$0" window a --directory '{Room.Top}' --room room""", ChatRoom.Program]);
            window.ShouldExit(1);
            const string Error = "ipcchat window a: cannot make a pipe: Too many open files";
            Assert.Single(window.History.Split('\n'), line => line.Contains(Error, StringComparison.Ordinal));
            Assert.DoesNotContain("could not go on", window.History, StringComparison.Ordinal);
        }
    }

    [ToolFact("tmux")]
    public void Ctrl_C_delivers_lines_and_restores_the_terminal()
    {
        var (b, b1) = (Room.Start("b"), Room.Start("b1"));
        var shell = OpenProgram("/bin/sh", ["-c", """echo before; "$0" "$@"; echo "ended with $?"; stty -a; sleep 1000""",
            ChatRoom.Program, "window", "a", "--directory", Room.Top, "--room", "room"]);
        shell.ShouldShow(" is here");
        shell.ShouldNotShow("before");
        Room.WaitForViewerSlot("b");
        shell.TypeLine("the last line");
        shell.Press("C-c");
        shell.ShouldShow("ended with 0");
        shell.ShouldShow("before");
        shell.ShouldBe(
            () => shell.History.Contains(" icanon", StringComparison.Ordinal) && shell.History.Contains(" echo ", StringComparison.Ordinal),
            "the terminal has its modes again");
        b.ShouldExit();
        b1.ShouldShow("the last line");
    }

    [ToolFact("tmux")]
    public void Ctrl_Z_gives_the_terminal_to_the_shell_and_fg_back_to_the_window()
    {
        var (b, b1) = (Room.Start("b", "--nick", "bob"), Room.Start("b1"));
        var shell = OpenProgram("/bin/bash", ["--norc", "--noprofile"]);
        shell.TypeLine("PS1='shell: '");
        shell.ShouldShow("shell: ");
        shell.TypeLine($"{ChatRoom.Program} window a --directory {Room.Top} --room room");
        shell.ShouldShow(" is here");
        shell.Press("C-z");
        shell.ShouldShow("Stopped");
        shell.TypeLine("echo $((6 * 7))");
        shell.ShouldShow("42");
        b.Send("meanwhile");
        shell.TypeLine("fg");
        shell.ShouldShow("meanwhile");
        shell.TypeLine("back again");
        b1.ShouldShow("back again");
        shell.Press("C-c");
        b.ShouldExit();
        shell.ShouldShow("42");
        shell.TypeLine("exit");
        shell.ShouldExit();
    }

    [ToolFact("tmux")]
    public void Closed_terminal_leaves_nothing_behind()
    {
        var (window, b, _) = OpenChat();
        Assert.Equal(2, window.Children.Count);
        window.Close();
        b.ShouldExit();
    }

    [ToolFact("tmux")]
    public void SIGTERM_and_a_killed_child_process_restore_the_terminal()
    {
        var (window, b, _) = OpenChat();
        _ = Libc.Kill(window.Pid, Libc.SIGTERM);
        window.ShouldExit();
        b.ShouldExit();

        var other = Open(["window", "b"]);
        other.ShouldShow("waiting for A");
        Wait.Until(() => other.Children.Any(IsViewer), "the viewer of the window runs");
        _ = Libc.Kill(other.Children.Single(IsViewer), Libc.SIGKILL);
        other.ShouldExit(1);
        Assert.Contains("b1 was ended by signal 9", other.History, StringComparison.Ordinal);
    }

    [ToolFact("tmux")]
    public void Window_keeps_the_draft_when_the_peer_leaves_and_sends_it_to_the_next_peer()
    {
        var (window, b, b1) = OpenChat();
        window.Type("a long draft");
        b.EndInput();
        b.ShouldExit();
        window.ShouldShow("bob (B) has left");
        window.TypeLine(" of mine");
        window.ShouldShow("›ada: a long draft of mine");
        Room.Start("b", "--nick", "bet");
        b1.ShouldShow("a long draft of mine");
        window.ShouldShow("1 of 1 delivered");
    }

    [ToolTheory("tmux")]
    [InlineData(Libc.SIGTERM)]
    [InlineData(Libc.SIGHUP)]
    [InlineData(Libc.SIGINT)]
    public void Signal_prints_the_unsent_draft_on_the_shells_screen(int signal)
    {
        var (window, _, _) = OpenChat();
        Draft(window);
        _ = Libc.Kill(window.Pid, signal);
        window.ShouldExit();
        window.ShouldShow("ipcchat window a: not sent: a long draft of mine ^[[2J!");
    }

    [ToolFact("tmux")]
    public void Killed_child_process_prints_the_unsent_draft_on_the_shells_screen()
    {
        var (window, _, _) = OpenChat();
        Draft(window);
        _ = Libc.Kill(window.Children.Single(IsViewer), Libc.SIGKILL);
        window.ShouldExit(1);
        window.ShouldShow("ipcchat window a: not sent: a long draft of mine ^[[2J!");
    }

    [ToolFact("tmux")]
    public void Window_without_its_chat_process_keeps_the_draft_until_it_is_cleared()
    {
        var (window, b, _) = OpenChat();
        Draft(window);
        _ = Libc.Kill(window.Children.Single(child => !IsViewer(child)), Libc.SIGTERM);
        b.ShouldExit();
        window.ShouldShow("the chat is over; Ctrl+C leaves");
        window.Press("Enter");
        window.ShouldShow("nothing was sent: the chat is over");
        window.ShouldShow("> a long draft of mine");
        window.Press("C-c", "C-c");
        window.ShouldExit();
    }

    [ToolFact("tmux")]
    public void Killed_waiting_window_ends_its_processes()
    {
        var window = Open(["window", "a"]);
        window.ShouldShow("Waiting for B:");
        ShouldEndItsProcessesWhenKilled(window);
    }

    [ToolFact("tmux")]
    public void Killed_chatting_window_delivers_its_lines_and_ends_its_processes()
    {
        var window = Open(["window", "a"]);
        var (b, b1) = (Room.Start("b"), Room.Start("b1"));
        window.ShouldShow(" is here");
        // A viewer without a slot when the chat ends would wait for the next chat.
        Room.WaitForViewerSlot("b");
        window.TypeLine("the last line");
        window.ShouldShow("1 of 1 delivered");
        ShouldEndItsProcessesWhenKilled(window);
        b.ShouldExit();
        b1.ShouldShow("the last line");
    }

    [ToolFact("tmux")]
    public void Unhandled_exception_restores_the_terminal()
    {
        Room.ExpectBesideRoom("now");
        Room.ExpectBesideRoom("errors");
        var (now, errors) = (Path.Combine(Room.Top, "now"), Path.Combine(Room.Top, "errors"));
        var shell = OpenProgram("/bin/bash", ["--norc", "--noprofile"]);
        shell.TypeLine("PS1='shell: '; ulimit -c 0");
        shell.TypeLine($"export DOTNET_STARTUP_HOOKS='{typeof(StartupHook).Assembly.Location}' {StartupHook.Variable}='{now}'");
        shell.TypeLine($"'{ChatRoom.RuntimeProgram}' window a --directory '{Room.Top}' --room room 2>'{errors}'; echo ended with $?");
        shell.ShouldShow("Waiting for B:");
        Wait.Until(() => shell.Children.Count >= 3, "the processes of the window run");
        var processes = shell.Children;
        // New lines arrive all the time; none may be drawn after the shell has its screen back.
        var b = Room.Start("b", "--stay", "--nick", "bob");
        _ = new BackgroundWriter(b.Input, Lines.Bytes(Lines.Numbered(2_000_000, "number")));
        shell.ShouldShow("bob: number");

        File.WriteAllText(now, "");

        shell.ShouldShow("ended with 134");
        Wait.Until(() => File.ReadAllText(errors).Contains("an unforeseen fault", StringComparison.Ordinal), "the error names the exception");
        Wait.Until(() => !processes.Any(Proc.IsAlive), "the processes of the window have ended");
        Assert.False(shell.Shows("bob: number"), string.Join('\n', shell.Screen));
        ShouldHaveTheTerminalAgain(shell);
    }

    /// <summary>SIGUSR1, which ends most programs at once.</summary>
    [ToolFact("tmux")]
    public void Unexpected_signal_ends_the_processes_and_restores_the_terminal()
    {
        var shell = OpenProgram("/bin/bash", ["--norc", "--noprofile"]);
        shell.TypeLine("PS1='shell: '");
        shell.TypeLine($"'{ChatRoom.Program}' window a --directory '{Room.Top}' --room room; echo ended with $?");
        shell.ShouldShow("Waiting for B:");
        Wait.Until(() => shell.Children.Count >= 3, "the processes of the window run");
        var processes = shell.Children;

        // The first process is the window; the others are its children.
        _ = Libc.Kill(processes[0], Libc.SIGUSR1);

        shell.ShouldShow("ended with 0");
        Assert.DoesNotContain(processes, Proc.IsAlive);
        ShouldHaveTheTerminalAgain(shell);
    }

    /// <summary>No handler sees SIGKILL. The shell restores the modes; the process that stays restores the screen.</summary>
    [ToolTheory("tmux", "zsh", "fish")]
    [InlineData("bash", "--norc", "--noprofile")]
    [InlineData("zsh", "-f")]
    [InlineData("fish", "--no-config")]
    public void Killed_window_restores_the_terminal(string name, params string[] options)
    {
        var shell = OpenProgram("/usr/bin/env", [name, .. options]);
        shell.TypeLine("ulimit -c 0; printf '%s the window\\n' before");
        shell.ShouldShow("before the window");
        shell.TypeLine($"'{ChatRoom.Program}' window a --directory '{Room.Top}' --room room");
        shell.ShouldShow("Waiting for B:");
        Assert.False(shell.Shows("before the window"));
        Wait.Until(() => shell.Children.Count >= 3, "the processes of the window run");
        var processes = shell.Children;

        _ = Libc.Kill(processes[0], Libc.SIGKILL);

        shell.ShouldShow("before the window");
        Wait.Until(() => !processes.Any(Proc.IsAlive), "the processes of the window have ended");
        ShouldHaveTheTerminalAgain(shell);
    }

    [ToolFact("tmux")]
    public void Window_killed_while_stopped_leaves_the_shells_screen_unchanged()
    {
        var shell = OpenProgram("/bin/bash", ["--norc", "--noprofile"]);
        shell.TypeLine($"'{ChatRoom.Program}' window a --directory '{Room.Top}' --room room");
        shell.ShouldShow("Waiting for B:");
        var window = shell.Children[0];
        shell.Press("C-z");
        shell.ShouldShow("Stopped");
        shell.TypeLine("clear; printf '%s of the shell\\n' 'a line'; kill -9 $(jobs -p)");
        shell.ShouldShow("a line of the shell");
        shell.TypeLine("printf '%s one\\n' 'and another'");
        shell.ShouldShow("and another one");
        Assert.False(Proc.IsAlive(window));
        Assert.True(shell.Shows("a line of the shell"));
        ShouldHaveTheTerminalAgain(shell);
    }

    private static void Draft(Terminal window)
    {
        window.Type("a long draft of mine ");
        window.Paste("\e[2J");
        window.Type("!");
        window.ShouldShow("> a long draft of mine ^[[2J!");
    }

    private static bool IsViewer(int pid) => File.ReadAllText($"/proc/{pid}/cmdline").Split('\0').Any(word => word is "a1" or "b1");

    private static void ShouldHaveTheTerminalAgain(Terminal shell)
    {
        Assert.True(shell.HasCursor);
        Assert.True(shell.Wraps);
        shell.TypeLine("stty -a | tr ' ;' '\\n\\n' | grep -x -e icanon -e echo | tr '\\n' '+'");
        shell.ShouldShow("icanon+echo+");
        shell.TypeLine("exit");
        shell.ShouldExit();
    }

    private static void ShouldEndItsProcessesWhenKilled(Terminal window)
    {
        Wait.Until(() => window.Children.Count == 2, "both processes run");
        var children = window.Children;
        _ = Libc.Kill(window.Pid, Libc.SIGKILL);
        Wait.Until(() => !children.Any(Proc.IsAlive), "both processes have ended");
        // A removed segment is destroyed with its last attachment, which the peer has until it leaves.
        Wait.Until(() => !Segment.MadeBy(children).Any(), "no segment is left behind");
    }
}
