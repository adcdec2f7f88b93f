using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>How a window ends, and stops for a while: what becomes of its processes, of what was said, and of the terminal.</summary>
public sealed class WindowEndTests(ITestOutputHelper output) : TerminalTest(output)
{
    /// <summary>What needs a fault inside the program.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class FaultFactAttribute : FactAttribute
    {
        public FaultFactAttribute() => Skip = Tools.WhyMissing("tmux")
            ?? (ChatRoom.IsNative ? "a native program takes no startup hook, with which the fault is brought in" : null);
    }

    /// <summary>What needs to know how many descriptors the program itself has.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class FewDescriptorsFactAttribute : FactAttribute
    {
        public FewDescriptorsFactAttribute()
            => Skip = Tools.WhyMissing("tmux") ?? (ChatRoom.IsNative ? null : "the runtime has descriptors of its own");
    }

    [FewDescriptorsFact]
    public void Without_descriptors_for_both_processes_it_says_so_in_one_line_and_ends_the_one_that_runs()
    {
        foreach (var limit in (int[])[15, 18, 21, 24])
        {
            var window = OpenProgram(
                "/bin/sh", ["-c", $"""ulimit -n {limit}; exec "$0" window a --directory '{Room.Top}' --room room""", ChatRoom.Program]);
            window.ShouldExit(1);
            Assert.Single(
                window.History.Split('\n'),
                line => line.Contains("ipcchat window a: cannot make a pipe: Too many open files", StringComparison.Ordinal));
            Assert.DoesNotContain("could not go on", window.History, StringComparison.Ordinal);
        }
    }

    [ToolFact("tmux")]
    public void Ctrl_C_delivers_what_was_said_and_leaves_the_terminal_as_it_was()
    {
        var (b, b1) = (Room.Start("b"), Room.Start("b1"));
        var shell = OpenProgram("/bin/sh", ["-c", """echo before; "$0" "$@"; echo "ended with $?"; stty -a; sleep 1000""",
            ChatRoom.Program, "window", "a", "--directory", Room.Top, "--room", "room"]);
        shell.ShouldShow(" is here, process");
        shell.ShouldNotShow("before");
        Room.WaitForViewerSlot("b");
        shell.TypeLine("the last word");
        shell.Press("C-c");
        shell.ShouldShow("ended with 0");
        shell.ShouldShow("before");
        shell.ShouldBe(
            () => shell.History.Contains(" icanon", StringComparison.Ordinal) && shell.History.Contains(" echo ", StringComparison.Ordinal),
            "it is as it was");
        b.ShouldExit();
        b1.ShouldShow("the last word");
    }

    [ToolFact("tmux")]
    public void Ctrl_Z_gives_the_shell_its_terminal_and_fg_the_window_its_own()
    {
        var (b, b1) = (Room.Start("b", "--nick", "bob"), Room.Start("b1"));
        var shell = OpenProgram("/bin/bash", ["--norc", "--noprofile"]);
        shell.TypeLine("PS1='shell: '");
        shell.ShouldShow("shell: ");
        shell.TypeLine($"{ChatRoom.Program} window a --directory {Room.Top} --room room");
        shell.ShouldShow(" is here, process");
        shell.Press("C-z");
        shell.ShouldShow("Stopped");
        shell.TypeLine("echo $((6 * 7))");
        shell.ShouldShow("42");
        b.Send("said meanwhile");
        shell.TypeLine("fg");
        shell.ShouldShow("said meanwhile");
        shell.TypeLine("back again");
        b1.ShouldShow("back again");
        shell.Press("C-c");
        b.ShouldExit();
        shell.ShouldShow("42");
        shell.TypeLine("exit");
        shell.ShouldExit();
    }

    [ToolFact("tmux")]
    public void Closing_the_terminal_leaves_nothing_behind()
    {
        var (window, b, _) = OpenChat();
        Assert.Equal(2, window.Children.Count);
        window.Close();
        b.ShouldExit();
    }

    [ToolFact("tmux")]
    public void SIGTERM_and_the_death_of_a_process_give_the_terminal_back()
    {
        var (window, b, _) = OpenChat();
        _ = Libc.Kill(window.Pid, Libc.SIGTERM);
        window.ShouldExit();
        b.ShouldExit();

        var other = Open(["window", "b"]);
        other.ShouldShow("waiting for A");
        Wait.Until(() => other.Children.Any(IsViewer), "its viewer runs");
        _ = Libc.Kill(other.Children.Single(IsViewer), Libc.SIGKILL);
        other.ShouldExit(1);
        Assert.Contains("b1 was ended by signal 9", other.History, StringComparison.Ordinal);
    }

    [ToolFact("tmux")]
    public void When_the_other_side_leaves_the_window_keeps_the_draft_for_the_next_one()
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
    public void A_signal_leaves_the_draft_where_the_window_was(int signal)
    {
        var (window, _, _) = OpenChat();
        Draft(window);
        _ = Libc.Kill(window.Pid, signal);
        window.ShouldExit();
        window.ShouldShow("ipcchat window a: not sent: a long draft of mine ^[[2J!");
    }

    [ToolFact("tmux")]
    public void The_death_of_a_process_leaves_the_draft_where_the_window_was()
    {
        var (window, _, _) = OpenChat();
        Draft(window);
        _ = Libc.Kill(window.Children.Single(IsViewer), Libc.SIGKILL);
        window.ShouldExit(1);
        window.ShouldShow("ipcchat window a: not sent: a long draft of mine ^[[2J!");
    }

    [ToolFact("tmux")]
    public void Without_its_chat_process_it_keeps_the_draft_until_it_is_cleared()
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
    public void Killed_while_it_waits_it_takes_its_processes_with_it()
    {
        var window = Open(["window", "a"]);
        window.ShouldShow("waiting for B:");
        ShouldTakeItsProcessesWithIt(window);
    }

    [ToolFact("tmux")]
    public void Killed_in_a_chat_it_takes_its_processes_with_it_and_the_other_side_has_what_was_said()
    {
        var window = Open(["window", "a"]);
        var (b, b1) = (Room.Start("b"), Room.Start("b1"));
        window.ShouldShow(" is here, process");
        // A viewer that is not there yet when the chat ends waits for the next one.
        Room.WaitForViewerSlot("b");
        window.TypeLine("the last word");
        window.ShouldShow("1 of 1 delivered");
        ShouldTakeItsProcessesWithIt(window);
        b.ShouldExit();
        b1.ShouldShow("the last word");
    }

    [FaultFact]
    public void A_fault_that_nobody_foresaw_gives_the_terminal_back()
    {
        Room.ExpectBesideRoom("now");
        Room.ExpectBesideRoom("errors");
        var (now, errors) = (Path.Combine(Room.Top, "now"), Path.Combine(Room.Top, "errors"));
        var shell = OpenProgram("/bin/bash", ["--norc", "--noprofile"]);
        shell.TypeLine("PS1='shell: '; ulimit -c 0");
        shell.TypeLine($"export DOTNET_STARTUP_HOOKS='{typeof(StartupHook).Assembly.Location}' {StartupHook.Variable}='{now}'");
        shell.TypeLine($"'{ChatRoom.Program}' window a --directory '{Room.Top}' --room room 2>'{errors}'; echo ended with $?");
        shell.ShouldShow("waiting for B:");
        Wait.Until(() => shell.Children.Count >= 3, "its processes run");
        var processes = shell.Children;
        // There is always something new to show: not even that may come behind the shell's.
        var b = Room.Start("b", "--stay", "--nick", "bob");
        _ = new BackgroundWriter(b.Input, Lines.Bytes(Lines.Numbered(2_000_000, "number")));
        shell.ShouldShow("bob: number");

        File.WriteAllText(now, "");

        shell.ShouldShow("ended with 134");
        Wait.Until(() => File.ReadAllText(errors).Contains("a fault that nobody foresaw", StringComparison.Ordinal), "it says what happened");
        Wait.Until(() => !processes.Any(Proc.IsAlive), "its processes have left");
        Assert.False(shell.Shows("bob: number"), string.Join('\n', shell.Screen));
        ShouldHaveItsTerminalBack(shell);
    }

    /// <summary>A signal that nobody needs, and that ends most programs at once.</summary>
    [ToolFact("tmux")]
    public void A_stray_signal_takes_its_processes_with_it_and_gives_the_terminal_back()
    {
        var shell = OpenProgram("/bin/bash", ["--norc", "--noprofile"]);
        shell.TypeLine("PS1='shell: '");
        shell.TypeLine($"'{ChatRoom.Program}' window a --directory '{Room.Top}' --room room; echo ended with $?");
        shell.ShouldShow("waiting for B:");
        Wait.Until(() => shell.Children.Count >= 3, "its processes run");
        var processes = shell.Children;

        // The window itself: the others are its children.
        _ = Libc.Kill(processes[0], Libc.SIGUSR1);

        shell.ShouldShow("ended with 0");
        Assert.DoesNotContain(processes, Proc.IsAlive);
        ShouldHaveItsTerminalBack(shell);
    }

    /// <summary>What no handler sees. The modes are the shell's to restore, and it does; the screen is restored behind the window's back.</summary>
    [ToolTheory("tmux", "zsh", "fish")]
    [InlineData("bash", "--norc", "--noprofile")]
    [InlineData("zsh", "-f")]
    [InlineData("fish", "--no-config")]
    public void A_window_that_is_killed_gives_the_terminal_back(string name, params string[] options)
    {
        var shell = OpenProgram("/usr/bin/env", [name, .. options]);
        shell.TypeLine("ulimit -c 0; printf '%s the window\\n' before");
        shell.ShouldShow("before the window");
        shell.TypeLine($"'{ChatRoom.Program}' window a --directory '{Room.Top}' --room room");
        shell.ShouldShow("waiting for B:");
        Assert.False(shell.Shows("before the window"));
        Wait.Until(() => shell.Children.Count >= 3, "its processes run");
        var processes = shell.Children;

        _ = Libc.Kill(processes[0], Libc.SIGKILL);

        shell.ShouldShow("before the window");
        Wait.Until(() => !processes.Any(Proc.IsAlive), "its processes have left");
        ShouldHaveItsTerminalBack(shell);
    }

    [ToolFact("tmux")]
    public void A_window_that_is_killed_while_it_is_stopped_leaves_the_shells_screen_as_it_is()
    {
        var shell = OpenProgram("/bin/bash", ["--norc", "--noprofile"]);
        shell.TypeLine($"'{ChatRoom.Program}' window a --directory '{Room.Top}' --room room");
        shell.ShouldShow("waiting for B:");
        var window = shell.Children[0];
        shell.Press("C-z");
        shell.ShouldShow("Stopped");
        shell.TypeLine("clear; printf '%s of the shell\\n' 'a line'; kill -9 $(jobs -p)");
        shell.ShouldShow("a line of the shell");
        shell.TypeLine("printf '%s one\\n' 'and another'");
        shell.ShouldShow("and another one");
        Assert.False(Proc.IsAlive(window));
        Assert.True(shell.Shows("a line of the shell"));
        ShouldHaveItsTerminalBack(shell);
    }

    private static void Draft(Terminal window)
    {
        window.Type("a long draft of mine ");
        window.Paste("\e[2J");
        window.Type("!");
        window.ShouldShow("> a long draft of mine ^[[2J!");
    }

    private static bool IsViewer(int pid) => File.ReadAllText($"/proc/{pid}/cmdline").Split('\0').Any(word => word is "a1" or "b1");

    private static void ShouldHaveItsTerminalBack(Terminal shell)
    {
        Assert.True(shell.HasCursor);
        Assert.True(shell.Wraps);
        shell.TypeLine("stty -a | tr ' ;' '\\n\\n' | grep -x -e icanon -e echo | tr '\\n' '+'");
        shell.ShouldShow("icanon+echo+");
        shell.TypeLine("exit");
        shell.ShouldExit();
    }

    private static void ShouldTakeItsProcessesWithIt(Terminal window)
    {
        Wait.Until(() => window.Children.Count == 2, "both processes run");
        var children = window.Children;
        _ = Libc.Kill(window.Pid, Libc.SIGKILL);
        Wait.Until(() => !children.Any(Proc.IsAlive), "both processes have left");
        // What is removed goes away with the last that has it attached: the other side may, until it has left.
        Wait.Until(() => !Segment.MadeBy(children).Any(), "no shared memory is left behind");
    }
}
