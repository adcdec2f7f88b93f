using System.Text;
using System.Text.RegularExpressions;
using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Cli.Window;
using ActorIpcChat.Formats;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Tests.Window;

/// <summary>What a window shows: the pane and the bar.</summary>
public sealed class ChatPaneTests
{
    private readonly ChatPane _chat = NewChat(Signs.Unicode);

    [Fact]
    public void Lines_that_come_without_focus_are_marked_and_counted()
    {
        Receive("seen");
        Show();
        _chat.HasFocus = false;
        Receive("one");
        Receive("two");
        Assert.Equal(["seen", "── new ──", "one", "two"], Show());
        Assert.StartsWith(" 2 new | ada (A) | ", Bar(), StringComparison.Ordinal);
        _chat.HasFocus = true;
        // The mark stays, so that one sees where to begin.
        Assert.Equal(["seen", "── new ──", "one", "two"], Show());
        Assert.StartsWith(" ada (A) | ", Bar(), StringComparison.Ordinal);
        Receive("three");
        Assert.Equal(["seen", "── new ──", "one", "two", "three"], Show());
        _chat.HasFocus = false;
        Receive("four");
        Assert.Equal(["seen", "one", "two", "three", "── new ──", "four"], Show());
    }

    [Fact]
    public void Lines_below_a_scrolled_view_are_new_until_it_is_scrolled_to_the_end()
    {
        for (var number = 0; number < 30; number++)
            Receive($"{number}");
        Show();
        _chat.Pane.ScrollPage(1);
        Show();
        Receive("late");
        Assert.Contains("1 new | ", Bar(), StringComparison.Ordinal);
        _chat.Pane.ScrollToBottom();
        Assert.Equal(["── new ──", "late"], Show()[^2..]);
        Assert.DoesNotContain("new", Bar(), StringComparison.Ordinal);
    }

    [Fact]
    public void Sending_a_line_removes_the_mark_and_notices_are_not_new()
    {
        _chat.HasFocus = false;
        Receive("one");
        _chat.AddNotice("a notice");
        _chat.Receive(Line("", "joined"));
        Assert.Equal(1, _chat.New);
        _chat.HasFocus = true;
        _chat.Echo("mine\n"u8, 1);
        Assert.DoesNotContain("── new ──", Show());
    }

    [Fact]
    public void Mention_stands_out()
    {
        Receive("hello Ada!");
        Receive("hello adam");
        var rows = _chat.Show(80, 2);
        Assert.Contains("\e[7m", rows[0], StringComparison.Ordinal);
        Assert.EndsWith("\e[1mhello Ada!\e[0m", rows[0], StringComparison.Ordinal);
        Assert.DoesNotContain("\e[7m", rows[1], StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_person_does_is_shown_without_the_nick_in_front()
    {
        Receive("* bob waves");
        Receive("* ada waves");
        _chat.Echo("* ada bows\n"u8, 1);
        Assert.Equal(
            [" * bob waves", " bob: * ada waves", "›* ada bows"],
            _chat.Show(80, 3).Select(row => Regex.Replace(Regex.Replace(row, "\e\\[[0-9;]*m", ""), "^\\d\\d:\\d\\d ", "")));
    }

    [Fact]
    public void Earlier_lines_of_both_sides_come_from_the_log()
    {
        _chat.Restore([Line("from bob"), Line("from me") with { From = "A", Nick = "ada" }], "A", "/tmp/log");
        var rows = Show();
        Assert.Equal(["from bob", "from me", "── 2 lines of /tmp/log ──"], rows[^3..]);
        Assert.Equal(0, _chat.Received);
        Assert.Contains("›ada: ", string.Concat(_chat.Show(80, 24)), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_ASCII_is_drawn_in_another_locale()
    {
        var chat = NewChat(Signs.Ascii);
        chat.HasFocus = false;
        chat.Receive(Line("hello"));
        chat.Receive(Line("", "lost") with { Sent = DateTimeOffset.UtcNow.AddDays(-2) });
        chat.Receive(Line("hello") with { Nick = new string('n', 64) });
        chat.Echo("mine\n"u8, 1);
        Assert.True(Ascii.IsValid(string.Concat(chat.Show(80, 24))));
    }

    [Fact]
    public void Long_nick_is_cut_in_the_bar()
    {
        var nick = "a\e[2J" + new string('n', 60);
        var chat = new ChatPane(Look.Default, ViewerBellMode.Off) { Nick = () => nick };
        var bar = new StatusBar(NewSide(), Signs.Unicode, 0).Text(chat, over: false, width: 80);
        Assert.Equal(" a^[[2Jnnnnnnnnn… (A) | waiting for B", bar);
    }

    private static ChatPane NewChat(Signs signs)
        => new(new Look(FormatSettings.Default, Colours.Many, signs), ViewerBellMode.Off) { Nick = () => "ada" };

    private static JsonLine Line(string text, string presence = "")
        => new("bob", DateTimeOffset.UtcNow, Encoding.UTF8.GetBytes(text), presence, "B", 1);

    private void Receive(string text) => _chat.Receive(Line(text));

    private string Bar() => new StatusBar(NewSide(), Signs.Unicode, 0).Text(_chat, over: false, width: 80);

    private static PairSide NewSide() => new(Role.A, null!, "");

    /// <summary>The rows without colours, times and nicks.</summary>
    private string[] Show() => [.. _chat.Show(80, 24).Where(row => row.Length > 0)
        .Select(row => Regex.Replace(Regex.Replace(row, "\e\\[[0-9;]*m", ""), "^\\d\\d:\\d\\d .\\w+: ", ""))];
}
