using ActorIpcChat.Cli.Terminal;

namespace ActorIpcChat.Cli.Tests.Window;

public sealed class TextRowTests
{
    private const string Url = "https://example.org/a/rather/long/path?query=1";

    [Fact]
    public void Long_URL_begins_at_the_edge_and_has_no_blanks_between_its_rows()
    {
        Assert.Equal(
            [("see", false), ("https://example.org/", false), ("a/rather/long/path?q", false), ("uery=1 now and later", false), ("too", true)],
            Wrap($"see {Url} now and later too", 12, 12, 20));
        // Not beside the head.
        Assert.Equal([("", false), ("https://example.org/", false), ("a/rather/long/path?q", false), ("uery=1", false)], Wrap(Url, 12, 12, 20));
        Assert.Equal([("https://example.org/", false), ("a/rather/long/path?q", false), ("uery=1", false)], Wrap(Url, 20, 20, 20));
    }

    [Fact]
    public void URL_that_fits_an_indented_row_is_not_broken()
    {
        Assert.Equal([("see", false), ("http://x.org/abc", true), ("and", true)], Wrap("see http://x.org/abc and", 16, 16, 30));
        Assert.Equal([("", false), ("http://x.org/abc", true)], Wrap("http://x.org/abc", 10, 20, 30));
    }

    [Fact]
    public void Long_word_that_is_no_URL_keeps_the_indent()
        => Assert.Equal([("abcd", false), ("efgh", true), ("ij", true)], Wrap("abcdefghij", 4, 4, 20));

    private static (string Text, bool Indented)[] Wrap(string text, int first, int indented, int whole)
        => [.. TextRow.Wrap(text, first, indented, whole).Select(row => (text[row.Range], row.Indented))];
}
