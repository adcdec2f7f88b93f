using System.Text;
using System.Text.RegularExpressions;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

public sealed class WindowTests(ITestOutputHelper output) : TerminalTest(output)
{
    [ToolFact("tmux")]
    public void It_shows_what_is_received_and_what_is_said_and_how_far_it_has_got()
    {
        var (window, b, b1) = Chat();
        b.Say("hello from bob");
        window.ShouldShow(" bob: hello from bob");
        window.Say("hello from ada");
        b1.ShouldShow("hello from ada");
        window.ShouldShow("›ada: hello from ada");
        window.ShouldShow("1 of 1 delivered");
        window.ShouldShow($"bob (B) is here, process {b.Pid}");
        window.ShouldShow("B1 has shown all");

        b1.Pause();
        window.Say("not seen yet");
        window.ShouldShow("B1 1 behind");
        b1.GoOn();
        window.ShouldShow("B1 has shown all");
        window.ShouldShow("2 of 2 delivered");
    }

    [ToolFact("tmux")]
    public void Two_windows_chat_with_each_other()
    {
        var (a, b) = (Open(["window", "a", "--nick", "ada"]), Open(["window", "b", "--nick", "bob"]));
        a.ShouldShow(" is here, process");
        b.ShouldShow(" is here, process");
        a.Say("你好 e\u0301");
        b.ShouldShow("ada: 你好 e\u0301");
        b.Say("/me waves");
        a.ShouldShow("bob: * bob waves");
        b.ShouldShow("›bob: * bob waves");

        a.Say("/quit");
        a.ShouldExit();
        b.ShouldShow("ada (A) has left");
        // What was delivered remains so when the memory that tells of it has gone.
        b.ShouldHide("0 of 1 delivered");
        b.Press("Enter");
        b.ShouldExit();
    }

    [ToolFact("tmux")]
    public void Who_comes_and_goes_is_told_among_the_lines()
    {
        var window = Open(["window", "a", "--nick", "ada", "--stay"]);
        var b = Room.Start("b", "--nick", "bob");
        window.ShouldShow(" ── bob joined");
        b.Say("hello");
        window.ShouldShow(" bob: hello");
        b.EndInput();
        window.ShouldShow(" ── bob left");
        b.ShouldExit();
        var other = Room.Start("b", "--nick", "bet");
        window.ShouldShow(" ── bet joined");
        other.Kill();
        window.ShouldShow(" ── bet was lost");
        Room.AllowRemainsOf(other);
        window.Press("C-c");
        window.ShouldExit();
    }

    [ToolFact("tmux")]
    public void It_rings_for_who_is_mentioned_by_the_nick_of_the_moment()
    {
        var window = Open(["window", "a", "--nick", "ada", "--set", "chat.viewer.bell=mention"]);
        window.Record();
        var b = Room.Start("b", "--nick", "bob");
        window.ShouldShow("bob joined");
        b.Say("hello there");
        window.ShouldShow("hello there");
        window.Say("/nick bea");
        window.ShouldShow("you are bea");
        Assert.DoesNotContain('\a', window.Recorded);
        b.Say("hello Bea!");
        window.ShouldBe(() => window.Recorded.Contains('\a', StringComparison.Ordinal), "it rings");
        window.ShouldShow("hello Bea!");
        Assert.Equal(1, window.Recorded.Count(letter => letter == '\a'));
    }

    [ToolFact("tmux")]
    public void Nothing_wipes_out_the_end_of_a_row_that_is_full()
    {
        var window = Open(["window", "a"], width: 40, height: 10);
        window.ShouldShow("waiting for B:");
        window.Record();
        var b = Room.Start("b", "--nick", "bob");
        b.Say(new string('x', 200));
        window.ShouldShow(new string(' ', 12) + new string('x', 28));
        window.ShouldBe(() => window.Recorded.Contains("xxx", StringComparison.Ordinal), "the row is recorded");
        // Behind the last column, xterm and others take "to the end" for "from the last column on": it comes first, in each row.
        Assert.Equal(Regex.Count(window.Recorded, @"\e\[K"), Regex.Count(window.Recorded, @"\e\[\d+;1H\e\[0m\e\[K"));
    }

    [ToolFact("tmux")]
    public void The_line_is_edited_and_comes_back_from_the_history()
    {
        var (window, _, b1) = Chat();
        window.Type("hullo wrold again");
        window.Press("C-w", "M-b", "Delete");
        window.Type("x");
        window.Press("C-e", "BSpace");
        window.Type("!");
        window.Press("C-a", "Right", "DC");
        window.Type("e");
        window.ShouldShow("> hello xrold!");
        window.Press("Enter");
        b1.ShouldShow("hello xrold!");
        window.Say("second");
        window.Press("Up", "Up");
        window.ShouldShow("> hello xrold!");
        window.Press("C-u");
        window.Type("third");
        window.Press("Enter");
        b1.ShouldShow("hello xrold!", "second", "third");
        window.ShouldBe(() => window.Cursor == "2,23", "the cursor is behind the prompt");
    }

    [ToolFact("tmux")]
    public void One_scrolls_back_and_stays_there_while_more_comes()
    {
        var (window, b, _) = Chat();
        b.Say(Lines.Bytes(Lines.Numbered(100, "number")));
        window.ShouldShow("number 100");
        window.Press("PPage");
        window.ShouldHide("number 100");
        window.ShouldShow("rows below");
        var seen = window.Screen[0];
        b.Say("one more");
        window.ShouldShow("22 rows below");
        Assert.Equal(seen, window.Screen[0]);
        window.Press("Home");
        window.ShouldShow("number 1");
        window.Press("End");
        window.ShouldShow("one more");
    }

    [ToolFact("tmux")]
    public void Nothing_that_comes_is_obeyed_by_the_terminal()
    {
        var (window, b, _) = Chat();
        b.Say([.. "before \e[2J\e[31mred\e]0;title\u0007 \u009b5n \r over \b\b \u202eback "u8, 0xff, 0x80, (byte)'\n']);
        window.ShouldShow(@"before ^[[2J^[[31mred^[]0;title^G <U+009B>5n ^M over ^H^H");
        window.ShouldShow(@" <U+202E>back \xff\x80");
        Assert.DoesNotContain("\e[31m", window.Colours, StringComparison.Ordinal);

        b.Say("/nick \e[31mx");
        b.Say("after");
        window.ShouldShow("bob: after");
    }

    [ToolFact("tmux")]
    public void A_paste_of_lines_asks_once_and_is_said_as_it_is()
    {
        var (window, _, b1) = Chat();
        window.Paste("one\n/quit\n  three");
        window.ShouldShow("send 3 lines? (Enter sends, Esc drops)");
        window.Press("Escape");
        window.ShouldHide("send 3 lines?");
        window.Paste("one\n/quit\n  three");
        window.ShouldShow("send 3 lines?");
        window.Press("Enter");
        b1.ShouldShow("one", "/quit", "  three");
        window.ShouldShow("3 of 3 delivered");

        window.Paste("a piece");
        window.ShouldShow("> a piece");
        Assert.Equal(3, b1.Output.Text.Split('\n').Length - 1);
    }

    [ToolFact("tmux")]
    public void A_paste_of_10_MiB_comes_whole_though_one_leaves_at_once()
    {
        var (window, _, b1) = Chat();
        var lines = Enumerable.Range(0, 105_000).Select(number => $"{number} {new string((char)('a' + (number % 26)), 93)}").ToArray();
        var text = Lines.Bytes(lines);
        Assert.InRange(text.Length, 10 << 20, 11 << 20);
        window.Paste(Encoding.UTF8.GetString(text));
        window.ShouldShow("send 105000 lines?");
        window.Press("Enter");
        window.ShouldShow("105000 lines of");
        window.Press("C-c");
        window.ShouldExit();
        b1.ShouldShow(text);
    }

    [ToolFact("tmux")]
    public void A_paste_of_10_MiB_without_an_end_of_line_is_asked_about_and_comes_whole()
    {
        var (window, _, b1) = Chat();
        var text = string.Concat(Enumerable.Repeat("0123456789abcdef", 10 << 16));
        window.Paste(text);
        window.ShouldShow($"send 1 line of {text.Length + 1} bytes?");
        window.Press("Enter");
        b1.ShouldShow(text);
        window.ShouldShow("1 of 1 delivered");
    }

    [ToolFact("tmux")]
    public void It_follows_the_size_of_the_terminal()
    {
        var (window, b, _) = Chat();
        b.Say("a line that is rather long for a terminal of twenty columns");
        window.ShouldShow("a line that is rather long for a terminal of twenty columns");
        window.Resize(40, 10);
        window.ShouldBe(() => window.Screen.Count(line => line.Length > 0) is > 3 and <= 10 && window.Screen[9] == ">", "it fits 10 rows");
        window.ShouldShow("a line that is rather long");
        window.Resize(20, 5);
        window.ShouldBe(() => window.Screen[4] == ">" && window.Screen.All(line => line.Length <= 20), "it fits 20 x 5");
        window.Type("typed in a small window");
        window.ShouldShow("small window");
        window.Press("Enter");
        window.Resize(100, 30);
        window.ShouldShow("typed in a small window");
    }

    [ToolFact("tmux")]
    public void Ctrl_C_delivers_what_was_said_and_leaves_the_terminal_as_it_was()
    {
        var (b, b1) = (Room.Start("b"), Room.Start("b1"));
        var shell = OpenProgram("/bin/sh", ["-c", """echo before; "$0" "$@"; echo "ended with $?"; stty -a; sleep 1000""",
            ChatRoom.Program, "window", "a", "--directory", Room.Top, "--room", "room"]);
        shell.ShouldShow(" is here, process");
        shell.ShouldHide("before");
        Room.WaitForViewer("b");
        shell.Say("the last word");
        shell.Press("C-c");
        shell.ShouldShow("ended with 0");
        shell.ShouldShow("before");
        shell.ShouldBe(() => shell.History.Contains(" icanon", StringComparison.Ordinal) && shell.History.Contains(" echo ", StringComparison.Ordinal), "it is as it was");
        b.ShouldExit();
        b1.ShouldShow("the last word");
    }

    [ToolFact("tmux")]
    public void Ctrl_Z_gives_the_shell_its_terminal_and_fg_the_window_its_own()
    {
        var (b, b1) = (Room.Start("b", "--nick", "bob"), Room.Start("b1"));
        var shell = OpenProgram("/bin/bash", ["--norc", "--noprofile"]);
        shell.Say("PS1='shell: '");
        shell.ShouldShow("shell: ");
        shell.Say($"{ChatRoom.Program} window a --directory {Room.Top} --room room");
        shell.ShouldShow(" is here, process");
        shell.Press("C-z");
        shell.ShouldShow("Stopped");
        shell.Say("echo $((6 * 7))");
        shell.ShouldShow("42");
        b.Say("said meanwhile");
        shell.Say("fg");
        shell.ShouldShow("said meanwhile");
        shell.Say("back again");
        b1.ShouldShow("back again");
        shell.Press("C-c");
        b.ShouldExit();
        shell.ShouldShow("42");
        shell.Say("exit");
        shell.ShouldExit();
    }

    [ToolFact("tmux")]
    public void Closing_the_terminal_leaves_nothing_behind()
    {
        var (window, b, _) = Chat();
        Assert.Equal(2, window.Children.Count);
        window.Close();
        b.ShouldExit();
    }

    [ToolFact("tmux")]
    public void SIGTERM_and_the_death_of_a_process_give_the_terminal_back()
    {
        var (window, b, _) = Chat();
        _ = Libc.Kill(window.Pid, Libc.SIGTERM);
        window.ShouldExit();
        b.ShouldExit();

        var other = Open(["window", "b"]);
        other.ShouldShow("waiting for A");
        Eventually.True(() => other.Children.Any(IsViewer), "its viewer runs");
        _ = Libc.Kill(other.Children.Single(IsViewer), Libc.SIGKILL);
        other.ShouldExit(1);
        Assert.Contains("b1 was ended by signal 9", other.History, StringComparison.Ordinal);
    }

    [ToolFact("tmux")]
    public void A_role_that_is_taken_is_said_where_it_can_be_read()
    {
        var a = Room.Start("a");
        Room.WaitUntilInPlace(a);
        var window = Open(["window", "a"]);
        window.ShouldExit(1);
        Assert.Contains($"process {a.Pid} is A there already", window.History, StringComparison.Ordinal);
    }

    [ToolFact("tmux")]
    public void When_nothing_happens_it_uses_no_processor()
    {
        var (window, _, _) = Chat();
        window.Say("hello");
        window.ShouldShow("1 of 1 delivered");
        Eventually.True(
            () =>
            {
                var before = Ticks(window.Pid);
                Eventually.Pass(TimeSpan.FromSeconds(1));
                return Ticks(window.Pid) - before < TimeSpan.FromMilliseconds(5);
            },
            "it uses less than half a per cent of a processor");
    }

    [Fact]
    public void Without_a_terminal_it_says_so()
    {
        var window = Room.Start("window", "a");
        window.ShouldRefuse(2, "standard input and output are no terminal");
        Assert.Single(window.Errors.Lines);
    }

    [ToolFact("tmux")]
    public void A_terminal_that_moves_no_cursor_is_refused()
    {
        foreach (var set in (string[][])[["TERM=dumb"], ["-u", "TERM"]])
        {
            var window = OpenProgram("/usr/bin/env", [.. set, ChatRoom.Program, "window", "a", "--directory", Room.Top, "--room", "room"]);
            window.ShouldExit(2);
            window.ShouldShow("TERM says that this terminal moves no cursor");
        }
    }

    private (Terminal Window, RunningProcess B, RunningProcess B1) Chat()
    {
        var window = Open(["window", "a", "--nick", "ada"]);
        var (b, b1) = (Room.Start("b", "--nick", "bob"), Room.Start("b1"));
        window.ShouldShow(" is here, process");
        Room.WaitForViewer("b");
        Room.WaitForViewer("a");
        return (window, b, b1);
    }

    private static bool IsViewer(int pid) => File.ReadAllText($"/proc/{pid}/cmdline").Split('\0').Any(word => word is "a1" or "b1");

    private static TimeSpan Ticks(int pid) => TimeSpan.FromMicroseconds(Directory.EnumerateDirectories($"/proc/{pid}/task")
        .Sum(thread => long.Parse(File.ReadAllText($"{thread}/schedstat").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) / 1000.0));
}
