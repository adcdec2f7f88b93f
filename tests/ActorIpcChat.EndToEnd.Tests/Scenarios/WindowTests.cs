using System.Text.RegularExpressions;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class WindowTests(ITestOutputHelper output) : TerminalTest(output)
{
    [ToolFact("tmux")]
    public void Window_shows_received_and_sent_lines_and_their_delivery()
    {
        var (window, b, b1) = OpenChat();
        b.Send("hello from bob");
        window.ShouldShow(" bob: hello from bob");
        window.TypeLine("hello from ada");
        b1.ShouldShow("hello from ada");
        window.ShouldShow("›ada: hello from ada");
        window.ShouldShow("1 of 1 delivered");
        window.ShouldShow("ada (A) | bob (B) is here | 1 of 1 delivered");
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
        a.ShouldShow(" is here");
        b.ShouldShow(" is here");
        a.TypeLine("你好 e\u0301");
        b.ShouldShow("ada: 你好 e\u0301");
        b.TypeLine("/me waves");
        a.ShouldShow("  * bob waves");
        b.ShouldShow(" ›* bob waves");

        a.TypeLine("/quit");
        a.ShouldExit();
        b.ShouldShow("ada (A) has left");
        // Delivered lines stay delivered after the removal of the segment with the acknowledgements.
        b.ShouldNotShow("0 of 1 delivered");
        b.Press("C-c");
        b.ShouldExit();
    }

    [ToolFact("tmux")]
    public void Joins_and_leaves_are_shown_between_the_lines()
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
    public void Mention_of_the_current_nick_rings_the_bell()
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
        window.ShouldBe(() => window.Recorded.Contains('\a', StringComparison.Ordinal), "the window rings the bell");
        window.ShouldShow("hello Bea!");
        Assert.Equal(1, window.Recorded.Count(letter => letter == '\a'));
    }

    [ToolFact("tmux")]
    public void Last_column_of_a_full_row_is_not_erased()
    {
        var window = Open(["window", "a"], width: 40, height: 10);
        window.ShouldShow("Waiting for B:");
        window.Record();
        var b = Room.Start("b", "--nick", "bob");
        b.Send(new string('x', 200));
        window.ShouldShow(new string(' ', 12) + new string('x', 28));
        window.ShouldBe(() => window.Recorded.Contains("xxx", StringComparison.Ordinal), "the recording has the row");
        // After the last column, xterm and others erase that column with "erase to the end", so it comes first in each row.
        Assert.Equal(Regex.Count(window.Recorded, @"\e\[K"), Regex.Count(window.Recorded, @"\e\[\d+;1H\e\[0m\e\[K"));
    }

    [ToolFact("tmux")]
    public void Scrolled_view_stays_in_place_while_new_lines_arrive()
    {
        var (window, b, _) = OpenChat();
        b.Send(Lines.Bytes(Lines.Numbered(100, "number")));
        window.ShouldShow("number 100");
        window.Press("PPage");
        window.ShouldNotShow("number 100");
        window.ShouldShow("rows below");
        var seen = window.Screen[0];
        b.Send("one more");
        // The line, and the mark above it.
        window.ShouldShow("1 new | 23 rows below");
        Assert.Equal(seen, window.Screen[0]);
        window.Press("Home");
        window.ShouldShow("number 1");
        window.Press("End");
        window.ShouldShow("one more");
    }

    [ToolFact("tmux")]
    public void Scrolled_view_stays_in_place_when_the_size_changes()
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
                    && HasRightCount(window, width < 80 ? 2 : 1),
                $"the view is the same at {width} x {height}");
        }

        static bool HasRightCount(Terminal window, int rows)
        {
            var above = window.Screen.TakeWhile(row => !row.Contains(" rows below", StringComparison.Ordinal)).ToArray();
            var last = above.LastOrDefault(row => row.Contains("number ", StringComparison.Ordinal)) ?? "number 0,";
            var more = above.LastOrDefault() == last ? rows - 1 : 0;
            var below = ((100 - int.Parse(last.Split("number ")[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture)) * rows) + more;
            return window.Shows($" {below} rows below ");
        }
    }

    [ToolFact("tmux")]
    public void Characters_of_ambiguous_width_stay_in_their_rows()
    {
        var window = Open(["window", "a"], width: 40, height: 20);
        var b = Room.Start("b", "--nick", "bob");
        b.Send(Lines.Bytes(Lines.Numbered(20, "number")));
        window.ShouldShow("number 20");
        foreach (var ambiguous in (string[])["👍🏽", "👩‍👩‍👧", "🇩🇪", "☺\ufe0f", "1\ufe0f\u20e3", "你", "e\u0301"])
        {
            b.Send($"before {ambiguous}");
            b.Send(string.Concat(Enumerable.Repeat(ambiguous, 14)));
            b.Send("behind");
            window.ShouldBe(
                () => window.Screen is var rows && rows[18].Contains("bob (B) is here", StringComparison.Ordinal) && rows[19] == ">"
                    && rows[17].EndsWith(" bob: behind", StringComparison.Ordinal)
                    && Array.FindLastIndex(rows, row => row.EndsWith($" bob: before {ambiguous}", StringComparison.Ordinal)) is var first and >= 0
                    && string.Concat(rows[(first + 1)..17]).Split(ambiguous.EnumerateRunes().First().ToString()).Length - 1 >= 14,
                $"14 times {ambiguous} between two lines, all shown");
            window.Type(string.Concat(Enumerable.Repeat(ambiguous, 14)));
            window.ShouldBe(
                () => window.Screen is [.., var bar, { Length: > 1 }, ""] && bar.Contains("bob (B) is here", StringComparison.Ordinal),
                "the status bar has not moved");
            window.Press("C-c");
            window.ShouldBe(() => window.Screen[19] == ">", "the input line is empty");
        }

        Assert.False(window.Wraps);
    }

    [ToolFact("tmux")]
    public void Control_sequences_in_received_lines_are_escaped()
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
    public void Window_follows_the_size_of_the_terminal()
    {
        var (window, b, _) = OpenChat();
        b.Send("a line that is rather long for a terminal of twenty columns");
        window.ShouldShow("a line that is rather long for a terminal of twenty columns");
        window.Resize(40, 10);
        window.ShouldBe(() => window.Screen.Count(line => line.Length > 0) is > 3 and <= 10 && window.Screen[9] == ">", "the window fits 10 rows");
        window.ShouldShow("a line that is rather long");
        window.Resize(20, 5);
        window.ShouldBe(() => window.Screen[4] == ">" && window.Screen.All(line => line.Length <= 20), "the window fits 20 x 5");
        window.Type("typed in a small window");
        window.ShouldShow("small window");
        window.Press("Enter");
        window.Resize(100, 30);
        window.ShouldShow("typed in a small window");
    }

    [ToolFact("tmux")]
    public void Taken_role_is_reported_on_the_shells_screen()
    {
        var a = Room.Start("a");
        Room.WaitUntilReady(a);
        var window = Open(["window", "a"]);
        window.ShouldExit(1);
        Assert.Contains($"process {a.Pid} is A there already", window.History, StringComparison.Ordinal);
    }

    [ToolFact("tmux")]
    public void Idle_window_uses_no_processor_time()
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
            "the window uses less than 0.5 % of a processor");
    }

    [Fact]
    public void Window_without_a_terminal_is_refused()
    {
        var window = Room.Start("window", "a");
        window.ShouldRefuse(2, "standard input and output are not a terminal");
        Assert.Single(window.Errors.Lines);
    }

    [ToolFact("tmux")]
    public void Terminal_without_cursor_movement_is_refused()
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
