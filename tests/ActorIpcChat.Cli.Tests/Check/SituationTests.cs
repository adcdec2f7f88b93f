using ActorIpcChat.Cli.Check;
using ActorIpcChat.Cli.Tests.Pages;

namespace ActorIpcChat.Cli.Tests.Check;

public sealed class SituationTests
{
    [Fact]
    public void Every_situation_names_an_existing_heading_of_the_path_of_a_line()
    {
        var headings = new MarkdownPage(Path.Combine(Repository.Top, "docs", "path-of-a-line.md")).Anchors;

        Assert.All(Situations.All, situation => Assert.Contains(situation.Read, headings));
    }

    [Fact]
    public void Names_of_situations_are_unique() => Assert.Equal(Situations.All.Count, Situations.All.Select(one => one.Name).Distinct().Count());

    [Theory]
    [InlineData("docs/check.md")]
    [InlineData("docs/check.zh.md")]
    public void Page_has_a_row_for_every_situation(string page)
    {
        var text = Repository.Read(page);

        Assert.All(Situations.All, situation => Assert.Contains($"  {situation.Title}  ", text, StringComparison.Ordinal));
    }
}
