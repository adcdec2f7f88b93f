namespace ActorIpcChat.Cli.Tests.Pages;

public sealed class ReadmeTests
{
    private const int MaxWords = 1000;

    /// <summary>The README is read first; everything else is a page under docs/.</summary>
    [Fact]
    public void Readme_has_at_most_1000_words()
    {
        // As wc -w counts.
        var words = Repository.Read("README.md").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        Assert.True(words <= MaxWords, $"README.md has {words} words; move some to a page under docs/");
    }
}
