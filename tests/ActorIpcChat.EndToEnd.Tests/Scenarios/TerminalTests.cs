using System.Text.RegularExpressions;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>A viewer on a terminal.</summary>
public sealed partial class TerminalTests(ITestOutputHelper output) : RoomTest(output)
{
    private static readonly (string Name, string? Value)[] Colourful =
        [("TERM", "xterm-256color"), ("NO_COLOR", null), ("COLORTERM", null), ("TZ", "UTC")];

    private readonly ITestOutputHelper _output = output;

    [Fact]
    public void Viewer_on_a_terminal_shows_time_nick_and_colour_and_escapes_control_characters()
    {
        if (!PythonTerminal.IsAvailable(_output))
            return;
        var b1 = Room.StartOnTerminal("b1", 80, Colourful);
        var (a, _) = (Room.Start("a", "--nick", "alice"), Room.Start("b"));

        a.Send("hi \u001b[2J聊天");
        b1.ShouldShowEnd("聊天\n");

        Assert.Matches("\e\\[38;5;243m\\d\\d:\\d\\d\e\\[22;39m \e\\[38;5;\\d+malice\e\\[22;39m: hi \e\\[7m\\^\\[\e\\[27m\\[2J聊天\n$", b1.Output.Text);
    }

    [Theory]
    [InlineData("NO_COLOR", "1")]
    [InlineData("TERM", "dumb")]
    [InlineData("TERM", "")]
    public void NO_COLOR_or_a_dumb_terminal_gets_no_escape_codes(string variable, string value)
    {
        if (!PythonTerminal.IsAvailable(_output))
            return;
        var b1 = Room.StartOnTerminal("b1", 80, [.. Colourful, (variable, value)]);
        var (a, _) = (Room.Start("a", "--nick", "alice"), Room.Start("b"));

        a.Send("hi \u001b[2J");
        b1.ShouldShowEnd(" alice: hi ^[[2J\n");

        Assert.DoesNotContain('\u001b', b1.Output.Text);
    }

    [Fact]
    public void Rows_wrap_at_the_current_width_of_the_terminal()
    {
        if (!PythonTerminal.IsAvailable(_output))
            return;
        var b1 = Room.StartOnTerminal("b1", 20, Colourful);
        var (a, _) = (Room.Start("a", "--nick", "alice"), Room.Start("b"));
        a.Send("one two three four five six");
        b1.ShouldShowEnd(" six\n");
        Assert.EndsWith("alice: one two\n  three four five\n  six\n", Codes().Replace(b1.Output.Text, ""), StringComparison.Ordinal);

        b1.Resize(60);
        a.Send("one two three four five six seven eight nine ten eleven");
        b1.ShouldShowEnd(" eleven\n");

        Assert.EndsWith(
            "alice: one two three four five six seven eight nine\n             ten eleven\n",
            Codes().Replace(b1.Output.Text, ""),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Mention_of_the_nick_rings_the_bell()
    {
        if (!PythonTerminal.IsAvailable(_output))
            return;
        var b1 = Room.StartOnTerminal("b1", 80, Colourful, "--set", "chat.viewer.bell=mention", "--set", "chat.nick=bob");
        var (a, _) = (Room.Start("a", "--nick", "alice"), Room.Start("b"));
        a.Send("hello");
        b1.ShouldShowEnd("hello\n");

        a.Send("hello Bob!");
        b1.ShouldShowEnd("hello Bob!\n\a");

        Assert.Equal(1, b1.Output.Text.Count(letter => letter == '\a'));
    }

    [Fact]
    public void Viewer_in_a_pipe_is_plain_unless_pretty_is_requested()
    {
        var (plain, pretty) = (Room.Start("b1"), Room.Start("b1", "--format", "pretty"));
        var (a, _) = (Room.Start("a", "--nick", "alice"), Room.Start("b"));

        a.Send("hi \u001b[m");

        plain.ShouldShow("hi \u001b[m");
        pretty.ShouldShowEnd(" alice: hi ^[[m\n");
        Assert.DoesNotContain('\u001b', pretty.Output.Text);
    }

    [GeneratedRegex(@"\e\[[0-9;]*m")]
    private static partial Regex Codes();
}
