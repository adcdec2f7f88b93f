using System.Text;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>Typing and pasting in a window.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class WindowInputTests(ITestOutputHelper output) : TerminalTest(output)
{
    [ToolFact("tmux")]
    public void Line_can_be_edited_and_recalled_from_the_history()
    {
        var (window, _, b1) = OpenChat();
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
        window.TypeLine("second");
        window.Press("Up", "Up");
        window.ShouldShow("> hello xrold!");
        window.Press("C-u");
        window.Type("third");
        window.Press("Enter");
        b1.ShouldShow("hello xrold!", "second", "third");
        window.ShouldBe(() => window.Cursor == "2,23", "the cursor is after the prompt");
    }

    [ToolFact("tmux")]
    public void Terminal_reports_do_not_change_or_send_the_line()
    {
        var (window, _, b1) = OpenChat();
        window.Type("half of what I");
        string[] reports =
        [
            "\e[<0;10;5M", "\e[<35;11;5m", "\e[M !!", "\e[32;10;5M", "\eOM", "\e[[A", "\e]0;a title\e\\", "\eP1$r0m\e\\", "\e[I", "\e[5;10R",
        ];
        Array.ForEach(reports, window.Type);
        window.TypeLine(" wanted to say");
        b1.ShouldShow("half of what I wanted to say");
    }

    [ToolFact("tmux")]
    public void Keys_work_again_after_an_unfinished_paste()
    {
        var (window, _, b1) = OpenChat();
        window.Type("\e[200~a paste without an end");
        window.ShouldShow("> a paste without an end");
        window.TypeLine(", and more");
        b1.ShouldShow("a paste without an end, and more");
        window.Type("\e[200~another one");
        window.ShouldShow("> another one");
        window.Press("C-c", "C-c");
        window.ShouldExit();
    }

    [ToolFact("tmux")]
    public void Pasted_text_within_a_line_is_shown_escaped_and_sent_unchanged()
    {
        var (window, _, b1) = OpenChat();
        window.Type("row: ");
        window.Paste("name\tvalue\u202e");
        window.ShouldShow("> row: name       value<U+202E>");
        window.Press("Enter");
        b1.ShouldShow("row: name\tvalue\u202e");
    }

    [ToolFact("tmux")]
    public void Ctrl_C_clears_a_line_that_Up_recalls_and_leaves_from_an_empty_line()
    {
        var (window, b, _) = OpenChat();
        window.Type("a draft");
        window.Press("C-c");
        window.ShouldNotShow("a draft");
        window.Press("Up");
        window.ShouldShow("> a draft");
        window.Paste("one\ntwo");
        window.ShouldShow("send 2 lines?");
        window.Press("C-c");
        window.ShouldShow("> a draft");
        window.Press("C-c", "C-c");
        window.ShouldExit();
        b.ShouldExit();
        Assert.DoesNotContain("not sent", window.History, StringComparison.Ordinal);
    }

    [ToolFact("tmux")]
    public void Paste_of_several_lines_asks_once_and_is_sent_unchanged()
    {
        var (window, _, b1) = OpenChat();
        window.Paste("one\n/quit\n  three");
        window.ShouldShow("send 3 lines? (Enter sends, Esc drops)");
        window.Press("Escape");
        window.ShouldNotShow("send 3 lines?");
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
    public void Paste_of_10_MiB_arrives_whole_although_the_window_leaves_at_once()
    {
        var (window, _, b1) = OpenChat();
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
    public void Paste_of_10_MiB_without_a_line_end_asks_and_arrives_whole()
    {
        var (window, _, b1) = OpenChat();
        var text = string.Concat(Enumerable.Repeat("0123456789abcdef", 10 << 16));
        window.Paste(text);
        window.ShouldShow($"send 1 line of {text.Length + 1} bytes?");
        window.Press("Enter");
        b1.ShouldShow(text);
        window.ShouldShow("1 of 1 delivered");
    }
}
