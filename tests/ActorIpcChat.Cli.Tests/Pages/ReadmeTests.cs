namespace ActorIpcChat.Cli.Tests.Pages;

public sealed class ReadmeTests
{
    private const int MostWords = 1000;

    /// <summary>It is what a stranger reads first; everything else is a page under docs/.</summary>
    [Fact]
    public void It_has_at_most_a_thousand_words()
    {
        // As wc -w counts.
        var words = Repository.Read("README.md").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        Assert.True(words <= MostWords, $"README.md has {words} words; move some to a page under docs/");
    }
}
