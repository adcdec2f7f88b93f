using System.Text.RegularExpressions;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class WindowTests(ITestOutputHelper output) : TerminalTest(output)
{
    [ToolFact("tmux")]
    public void It_shows_what_is_received_and_what_is_said_and_how_far_it_has_got()
    {
        var (window, b, b1) = OpenChat();
        b.Send("hello from bob");
        window.ShouldShow(" bob: hello from bob");
        window.TypeLine("hello from ada");
        b1.ShouldShow("hello from ada");
        window.ShouldShow("›ada: hello from ada");
        window.ShouldShow("1 of 1 delivered");
        window.ShouldShow($"bob (B) is here, process {b.Pid}");
        window.ShouldShow("B1 has shown all");

        b1.Pause();
        window.TypeLine("not seen yet");
        window.ShouldShow("B1 1 behind");
        b1.Resume();
        window.ShouldShow("B1 has shown all");
        window.ShouldShow("2 of 2 delivered");
    }

    [ToolFact("tmux")]
    public void Two_windows_chat_with_each_other()
    {
        var (a, b) = (Open(["window", "a", "--nick", "ada"]), Open(["window", "b", "--nick", "bob"]));
        a.ShouldShow(" is here, process");
        b.ShouldShow(" is here, process");
        a.TypeLine("你好 e\u0301");
        b.ShouldShow("ada: 你好 e\u0301");
        b.TypeLine("/me waves");
        a.ShouldShow("bob: * bob waves");
        b.ShouldShow("›bob: * bob waves");

        a.TypeLine("/quit");
        a.ShouldExit();
        b.ShouldShow("ada (A) has left");
        // What was delivered remains so when the memory that tells of it has gone.
        b.ShouldNotShow("0 of 1 delivered");
        b.Press("C-c");
        b.ShouldExit();
    }

    [ToolFact("tmux")]
    public void Who_comes_and_goes_is_told_among_the_lines()
    {
        var window = Open(["window", "a", "--nick", "ada"]);
        var b = Room.Start("b", "--nick", "bob");
        window.ShouldShow(" ── bob joined");
        b.Send("hello");
        window.ShouldShow(" bob: hello");
        b.EndInput();
        window.ShouldShow(" ── bob left");
        b.ShouldExit();
        var other = Room.Start("b", "--nick", "bet");
        window.ShouldShow(" ── bet joined");
        other.Kill();
        window.ShouldShow(" ── bet was lost");
        Room.AllowLeftoversOf(other);
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
        b.Send("hello there");
        window.ShouldShow("hello there");
        window.TypeLine("/nick bea");
        window.ShouldShow("your nick is now bea");
        Assert.DoesNotContain('\a', window.Recorded);
        b.Send("hello Bea!");
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
        b.Send(new string('x', 200));
        window.ShouldShow(new string(' ', 12) + new string('x', 28));
        window.ShouldBe(() => window.Recorded.Contains("xxx", StringComparison.Ordinal), "the row is recorded");
        // Behind the last column, xterm and others take "to the end" for "from the last column on": it comes first, in each row.
        Assert.Equal(Regex.Count(window.Recorded, @"\e\[K"), Regex.Count(window.Recorded, @"\e\[\d+;1H\e\[0m\e\[K"));
    }

    [ToolFact("tmux")]
    public void One_scrolls_back_and_stays_there_while_more_comes()
    {
        var (window, b, _) = OpenChat();
        b.Send(Lines.Bytes(Lines.Numbered(100, "number")));
        window.ShouldShow("number 100");
        window.Press("PPage");
        window.ShouldNotShow("number 100");
        window.ShouldShow("rows below");
        var seen = window.Screen[0];
        b.Send("one more");
        window.ShouldShow("22 rows below");
        Assert.Equal(seen, window.Screen[0]);
        window.Press("Home");
        window.ShouldShow("number 1");
        window.Press("End");
        window.ShouldShow("one more");
    }

    [ToolFact("tmux")]
    public void What_one_has_scrolled_back_to_stays_in_view_when_the_size_changes()
    {
        var (window, b, _) = OpenChat();
        b.Send(
            Lines.Bytes([.. Enumerable.Range(1, 100).Select(number => $"number {number}, a line that two rows take where the terminal is narrow")]));
        window.ShouldShow("number 100,");
        window.Press("PPage", "PPage");
        window.ShouldShow("rows below");
        foreach (var (width, height) in (ReadOnlySpan<(int, int)>)[(80, 12), (50, 12), (50, 30), (80, 24)])
        {
            var first = window.Screen[0][..30];
            window.Resize(width, height);
            window.ShouldBe(
                () => window.Screen is var rows && rows.Length >= height && rows[0].StartsWith(first, StringComparison.Ordinal)
                    && CountsRight(window, width < 80 ? 2 : 1),
                $"it is the same at {width} x {height}");
        }

        static bool CountsRight(Terminal window, int rows)
        {
            var above = window.Screen.TakeWhile(row => !row.Contains(" rows below", StringComparison.Ordinal)).ToArray();
            var last = above.LastOrDefault(row => row.Contains("number ", StringComparison.Ordinal)) ?? "number 0,";
            var more = above.LastOrDefault() == last ? rows - 1 : 0;
            var below = ((100 - int.Parse(last.Split("number ")[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture)) * rows) + more;
            return window.Shows($" {below} rows below ");
        }
    }

    [ToolFact("tmux")]
    public void Characters_that_terminals_do_not_agree_on_stay_in_their_rows()
    {
        var window = Open(["window", "a"], width: 40, height: 20);
        var b = Room.Start("b", "--nick", "bob");
        b.Send(Lines.Bytes(Lines.Numbered(20, "number")));
        window.ShouldShow("number 20");
        foreach (var odd in (string[])["👍🏽", "👩‍👩‍👧", "🇩🇪", "☺\ufe0f", "1\ufe0f\u20e3", "你", "e\u0301"])
        {
            b.Send($"before {odd}");
            b.Send(string.Concat(Enumerable.Repeat(odd, 14)));
            b.Send("behind");
            window.ShouldBe(
                () => window.Screen is var rows && rows[18].Contains("bob (B) is here", StringComparison.Ordinal) && rows[19] == ">"
                    && rows[17].EndsWith(" bob: behind", StringComparison.Ordinal)
                    && Array.FindLastIndex(rows, row => row.EndsWith($" bob: before {odd}", StringComparison.Ordinal)) is var first and >= 0
                    && string.Concat(rows[(first + 1)..17]).Split(odd.EnumerateRunes().First().ToString()).Length - 1 >= 14,
                $"14 times {odd} are between two lines, whole");
            window.Type(string.Concat(Enumerable.Repeat(odd, 14)));
            window.ShouldBe(
                () => window.Screen is [.., var bar, { Length: > 1 }, ""] && bar.Contains("bob (B) is here", StringComparison.Ordinal),
                "the bar is where it was");
            window.Press("C-c");
            window.ShouldBe(() => window.Screen[19] == ">", "the line is empty");
        }

        Assert.False(window.Wraps);
    }

    [ToolFact("tmux")]
    public void Nothing_that_comes_is_obeyed_by_the_terminal()
    {
        var (window, b, _) = OpenChat();
        b.Send([.. "before \e[2J\e[31mred\e]0;title\u0007 \u009b5n \r over \b\b \u202eback "u8, 0xff, 0x80, (byte)'\n']);
        window.ShouldShow(@"before ^[[2J^[[31mred^[]0;title^G <U+009B>5n ^M over ^H^H");
        window.ShouldShow(@" <U+202E>back \xff\x80");
        Assert.DoesNotContain("\e[31m", window.Colours, StringComparison.Ordinal);

        b.Send("/nick \e[31mx");
        b.Send("after");
        window.ShouldShow("bob: after");
    }

    [ToolFact("tmux")]
    public void It_follows_the_size_of_the_terminal()
    {
        var (window, b, _) = OpenChat();
        b.Send("a line that is rather long for a terminal of twenty columns");
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
    public void A_role_that_is_taken_is_said_where_it_can_be_read()
    {
        var a = Room.Start("a");
        Room.WaitUntilReady(a);
        var window = Open(["window", "a"]);
        window.ShouldExit(1);
        Assert.Contains($"process {a.Pid} is A there already", window.History, StringComparison.Ordinal);
    }

    [ToolFact("tmux")]
    public void When_nothing_happens_it_uses_no_processor()
    {
        var (window, _, _) = OpenChat();
        window.TypeLine("hello");
        window.ShouldShow("1 of 1 delivered");
        Wait.Until(
            () =>
            {
                var before = Ticks(window.Pid);
                Wait.For(TimeSpan.FromSeconds(1));
                return Ticks(window.Pid) - before < TimeSpan.FromMilliseconds(5);
            },
            "it uses less than half a per cent of a processor");
    }

    [Fact]
    public void Without_a_terminal_it_says_so()
    {
        var window = Room.Start("window", "a");
        window.ShouldRefuse(2, "standard input and output are not a terminal");
        Assert.Single(window.Errors.Lines);
    }

    [ToolFact("tmux")]
    public void A_terminal_that_moves_no_cursor_is_refused()
    {
        foreach (var set in (string[][])[["TERM=dumb"], ["-u", "TERM"]])
        {
            var window = OpenProgram("/usr/bin/env", [.. set, ChatRoom.Program, "window", "a", "--directory", Room.Top, "--room", "room"]);
            window.ShouldExit(2);
            window.ShouldShow("cannot move the cursor of this terminal");
        }
    }

    private static TimeSpan Ticks(int pid) => TimeSpan.FromMicroseconds(Directory.EnumerateDirectories($"/proc/{pid}/task")
        .Sum(
            thread => long.Parse(File.ReadAllText($"{thread}/schedstat").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) / 1000.0));
}
