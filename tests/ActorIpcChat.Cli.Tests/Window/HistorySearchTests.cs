using System.Text;
using ActorIpcChat.Cli.Terminal;

namespace ActorIpcChat.Cli.Tests.Window;

/// <summary>Ctrl+R in the input row.</summary>
public sealed class HistorySearchTests
{
    private readonly InputRow _row = new();

    public HistorySearchTests() => _row.History.Load(["one apple", "two pears", "an Apple pie", "an Apple pie", "three plums"]);

    [Fact]
    public void Search_shows_the_newest_line_with_the_text_and_then_older_ones()
    {
        Press("^r a p");
        Assert.StartsWith("search 'ap': an Apple pie", Shown, StringComparison.Ordinal);
        Press("^r");
        Assert.StartsWith("search 'ap': one apple", Shown, StringComparison.Ordinal);
        Press("^r");
        Assert.StartsWith("not found 'ap': one apple", Shown, StringComparison.Ordinal);
        Press("^s");
        Assert.StartsWith("search 'ap': an Apple pie", Shown, StringComparison.Ordinal);
        Press("Backspace Backspace p e a");
        Assert.StartsWith("search 'pea': two pears", Shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Enter_takes_the_line_and_another_key_edits_it()
    {
        Press("^r p e a");
        Assert.Equal("two pears\n", Encoding.UTF8.GetString(_row.Take()));
        Press("^r p i e ^a x");
        Assert.Equal("> xan Apple pie", Shown);
    }

    [Fact]
    public void Escape_and_a_search_without_a_result_leave_the_line_as_it_was()
    {
        Press("h i ^r p i e Escape");
        Assert.Equal("> hi", Shown);
        Press("^r z z");
        Assert.StartsWith("not found 'zz':", Shown, StringComparison.Ordinal);
        Assert.Empty(_row.Take());
        Assert.Equal("> hi", Shown);
        Press("^r");
        Assert.True(_row.Clear());
        Assert.Equal("> hi", Shown);
    }

    [Fact]
    public void Control_characters_of_found_lines_are_escaped()
    {
        _row.History.Load(["a\e[2Jb"]);
        Press("^r a");
        Assert.Contains("a^[[2Jb", Shown, StringComparison.Ordinal);
    }

    private string Shown => string.Concat(_row.Show(60).Before, _row.Show(60).After).TrimEnd();

    private void Press(string keys) => Keys.Each(keys, _row.Press);
}
