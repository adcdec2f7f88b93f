namespace ActorIpcChat.Cli.Tests.Pages;

public sealed class LinkTests
{
    [Fact]
    public void Every_local_link_of_a_page_has_an_existing_file_and_heading_as_target()
    {
        string[] dead = [.. from path in Repository.MarkdownFiles
                            let page = new MarkdownPage(path)
                            from target in page.LocalTargets
                            let why = page.WhyDead(target)
                            where why is not null
                            select $"{Path.GetRelativePath(Repository.Top, path)}: {target}: {why}"];
        Assert.True(dead.Length == 0, string.Join('\n', dead));
    }

    [Fact]
    public void Pages_are_found_and_have_links()
    {
        Assert.Contains(Path.Combine(Repository.Top, "README.md"), Repository.MarkdownFiles);
        Assert.Contains(Path.Combine(Repository.Top, "docs", "architecture.md"), Repository.MarkdownFiles);
        Assert.True(Repository.MarkdownFiles.Sum(path => new MarkdownPage(path).LocalTargets.Count()) > 50, "too few links between pages");
    }
}
