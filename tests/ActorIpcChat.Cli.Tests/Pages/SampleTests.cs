using System.Text.RegularExpressions;

namespace ActorIpcChat.Cli.Tests.Pages;

public sealed partial class SampleTests
{
    private static readonly string Compiled = CodeOf(Repository.Read("tests/ActorIpcChat.Cli.Tests/Pages/LibrarySamples.cs"));

    [Theory]
    [InlineData("README.md", 1)]
    [InlineData("README.zh-CN.md", 1)]
    [InlineData("docs/library.md", 6)]
    public void Every_sample_of_a_page_compiles(string page, int count)
    {
        string[] samples = [.. Sample().Matches(Repository.Read(page)).Select(match => CodeOf(match.Groups[1].Value))];
        Assert.Equal(count, samples.Length);
        Assert.All(samples, sample => Assert.Contains(sample, Compiled, StringComparison.Ordinal));
    }

    /// <summary>The lines without indentation, comments and usings, which stand once in a file of samples.</summary>
    private static string CodeOf(string text) => string.Join('\n', text.Split('\n')
        .Select(line => Comment().Replace(line, "").Trim())
        .Where(line => line.Length > 0 && !line.StartsWith("using ", StringComparison.Ordinal)));

    [GeneratedRegex("^```csharp\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Sample();

    [GeneratedRegex("(^|\\s)//.*")]
    private static partial Regex Comment();
}
