using System.Text.RegularExpressions;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>A window from day to day: what it keeps, what is new, and how it looks elsewhere.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class WindowLifeTests(ITestOutputHelper output) : TerminalTest(output)
{
    private string State => Path.Combine(Room.Top, "state");

    private string Log => Path.Combine(Room.Top, "log");

    [ToolFact("tmux")]
    public void Window_that_is_opened_again_shows_the_last_lines_and_recalls_what_was_typed()
    {
        Room.ExpectBesideRoom("log");
        Room.ExpectBesideRoom("state/ipcchat/history");
        var first = Open(["window", "a", "--nick", "ada", "--log", Log], state: State);
        var b = Room.Start("b", "--nick", "bob", "--stay");
        first.ShouldShow("bob (B) is here");
        b.Send("one\ntwo");
        first.ShouldShow("bob: two");
        first.TypeLine("three");
        first.ShouldShow("1 of 1 delivered");
        first.Type("a draft");
        first.ShouldShow("> a draft");
        _ = Libc.Kill(first.Pid, Libc.SIGTERM);
        first.ShouldExit();
        Assert.Contains($" s, 1 line sent, 2 lines received; the log is {Log}", first.History, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(State, "ipcchat/history")));

        var next = Open(["window", "a", "--nick", "ada", "--log", Log, "--history", "2"], state: State);
        next.ShouldShow($"── 2 lines of {Log} ──");
        Assert.True(next.Shows("bob: two") && next.Shows("›ada: three") && !next.Shows("bob: one"));
        next.Press("Up");
        next.ShouldShow("> a draft");
        next.Press("Up");
        next.ShouldShow("> three");
        next.Press("C-c", "C-c");
        next.ShouldExit();
    }

    [ToolFact("tmux")]
    public void Log_that_cannot_be_opened_is_reported_before_the_window_covers_the_screen()
    {
        var window = Open(["window", "a", "--log", "/nowhere/log"], width: 120);
        window.ShouldExit(1);
        window.ShouldShow("ipcchat: cannot open /nowhere/log: No such file or directory; check the path and its permissions");
    }

    [ToolFact("tmux")]
    public void Window_says_how_the_other_side_comes_and_names_no_process()
    {
        var window = Open(["window", "a", "--nick", "ada"], width: 200);
        var invitation = $"Waiting for B: run `ipcchat window b --directory {Room.Top} --room room` in another terminal";
        window.ShouldShow(invitation);
        var b = Room.Start("b", "--nick", "bob");
        window.ShouldShow("── bob joined");
        window.TypeLine("/who");
        window.ShouldShow("bob is B");
        b.EndInput();
        b.ShouldExit();
        window.ShouldShow("── bob left");
        window.ShouldBe(() => window.Screen.Count(row => row == invitation) == 2, "the window invites again");
        Assert.DoesNotContain(window.Screen, row => Regex.IsMatch(row, "process|shmid|shared memory"));
        window.Press("C-c");
        window.ShouldExit();

        var verbose = Open(["window", "a", "-v"], width: 200);
        var other = Room.Start("b");
        verbose.ShouldShow("pipe connect success, A to A1 shmid:[");
        verbose.Press("C-c");
        verbose.ShouldExit();
        other.ShouldExit();
    }

    [ToolFact("tmux")]
    public void Lines_that_come_without_focus_are_marked_and_counted()
    {
        var (window, b, b1) = OpenChat();
        b.Send("seen");
        window.ShouldShow("bob: seen");
        window.Type("half a line\e[O");
        b.Send("one\ntwo");
        window.ShouldShow("2 new | ada (A)");
        window.ShouldBe(() => Rows(window) is [.., var mark, var one, var two] && mark == "── new ──"
            && one.EndsWith("bob: one", StringComparison.Ordinal) && two.EndsWith("bob: two", StringComparison.Ordinal),
            "the mark is above the lines");
        window.Type("\e[I");
        window.ShouldNotShow("2 new");
        window.ShouldShow("── new ──");
        window.TypeLine("");
        b1.ShouldShow("half a line");
        window.ShouldNotShow("── new ──");

        static string[] Rows(Terminal window) =>
            [.. window.Screen.TakeWhile(row => !row.Contains(" | ", StringComparison.Ordinal)).Where(row => row.Length > 0)];
    }

    [ToolFact("tmux")]
    public void Wheel_scrolls_the_conversation_and_leaves_the_line_alone()
    {
        var (window, b, b1) = OpenChat();
        b.Send(Lines.Bytes(Lines.Numbered(100, "number")));
        window.ShouldShow("number 100");
        window.TypeLine("sent");
        window.ShouldShow("›ada: sent");
        window.Type("half\e[<64;10;5M\e[<64;10;5M");
        window.ShouldShow("6 rows below");
        window.ShouldShow("> half");
        window.Type("\e[<65;10;5M\e[<65;10;5M");
        window.ShouldNotShow("rows below");
        window.TypeLine(" a line");
        b1.ShouldShow("sent", "half a line");
    }

    [ToolFact("tmux")]
    public void Commands_of_a_window_search_clear_and_complete()
    {
        var (window, b, _) = OpenChat();
        b.Send(Lines.Bytes(Lines.Numbered(100, "number")));
        window.ShouldShow("number 100");
        window.TypeLine("/search number 5");
        window.ShouldShow("number 59");
        window.ShouldShow("search: number 5 ");
        window.Press("M-p");
        window.ShouldShow("number 50");
        window.Press("Escape");
        window.ShouldShow("number 100");
        window.Type("/cl");
        window.Press("Tab", "Enter");
        window.ShouldNotShow("number 100");
        window.Type("b");
        window.Press("Tab");
        window.ShouldShow("> bob:");
        window.Press("C-u");
        window.TypeLine("/help search");
        window.ShouldShow("/search [TEXT]  find TEXT in the conversation");
        window.TypeLine("/exit");
        window.ShouldExit();
    }

    [ToolFact("tmux")]
    public void New_nick_is_announced_and_a_taken_one_refused()
    {
        var (a, b) = (Open(["window", "a", "--nick", "ada"]), Open(["window", "b", "--nick", "bob"]));
        a.ShouldShow("bob (B) is here");
        b.ShouldShow("ada (A) is here");
        a.TypeLine("/nick BOB");
        a.ShouldShow("cannot use the nick BOB: it is taken; type /nick with another name");
        a.TypeLine("/nick countess");
        b.ShouldShow(" countess: * ada is now countess");
        a.ShouldShow("countess (A) | bob (B) is here");
        b.ShouldShow("countess (A) is here");
        a.TypeLine("hello bob");
        // A mention is in bold.
        b.ShouldBe(() => Regex.IsMatch(b.Colours, @"\e\[[0-9;]*1m(\e\[\d+m)*hello bob"), "the mention stands out");
        a.Press("C-c");
        b.Press("C-c");
        a.ShouldExit();
        b.ShouldExit();
    }

    [ToolTheory("tmux")]
    [InlineData("xterm-256color", 80, 24)]
    [InlineData("screen-256color", 300, 80)]
    [InlineData("linux", 20, 5)]
    [InlineData("vt100", 80, 24)]
    public void Window_works_with_each_type_and_size_of_terminal(string type, int width, int height)
    {
        var window = OpenProgram(
            "/usr/bin/env",
            [$"TERM={type}", "LC_ALL=C", ChatRoom.Program, "window", "a", "--nick", "ada", "--directory", Room.Top, "--room", "room"], width, height);
        var b = Room.Start("b", "--nick", "bob");
        window.ShouldShow("ada (A)");
        b.Send("hello");
        window.ShouldShow("bob: hello");
        window.TypeLine("hi");
        window.ShouldShow(">ada: hi");
        window.ShouldBe(
            () => window.Screen is var rows && rows[height - 1] == ">" && rows[height - 2].StartsWith(" ada (A)", StringComparison.Ordinal),
            "the rows");
        Assert.All(window.Screen, row => Assert.True(System.Text.Ascii.IsValid(row), row));
        window.Press("C-c");
        window.ShouldExit();
        b.ShouldExit();
    }

    [ToolFact("tmux")]
    public void Window_without_a_place_for_typed_lines_says_so_once_and_goes_on()
    {
        Room.ExpectBesideRoom("state");
        File.WriteAllText(State, "");
        var window = Open(["window", "a"], width: 250, state: State);
        window.ShouldShow("what you type is forgotten when the window closes: ");
        window.TypeLine("one");
        window.ShouldShow(": one");
        window.Press("Up");
        window.ShouldShow("> one");
        Assert.Single(window.Screen, row => row.Contains("is forgotten", StringComparison.Ordinal));
        window.Press("C-c", "C-c");
        window.ShouldExit();
    }

    [ToolFact("tmux")]
    public void Reports_of_mouse_and_focus_end_with_the_window()
    {
        var shell = OpenProgram("/bin/sh", ["-c", """read go; "$0" "$@"; echo ended; sleep 1000""",
            ChatRoom.Program, "window", "a", "--directory", Room.Top, "--room", "room"]);
        shell.Record();
        shell.Press("Enter");
        shell.ShouldShow("Waiting for B:");
        shell.Press("C-c");
        shell.ShouldShow("ended");
        foreach (var mode in (int[])[1000, 1006, 1004])
            Assert.True(
                shell.Recorded.LastIndexOf($"\e[?{mode}l", StringComparison.Ordinal)
                > shell.Recorded.LastIndexOf($"\e[?{mode}h", StringComparison.Ordinal));
        Assert.Contains("\e[?1004h", shell.Recorded, StringComparison.Ordinal);
    }
}
