namespace ActorIpcChat.Cli.Tests.Pages;

/// <summary>The files of the repository that the tests run in.</summary>
internal static class Repository
{
    private static readonly string[] Made = ["bin", "obj", ".git", "BenchmarkDotNet.Artifacts", "StrykerOutput", "TestResults"];

    /// <summary>Its directory.</summary>
    public static string Top { get; } = FindTop();

    /// <summary>Paths of all Markdown files.</summary>
    public static IEnumerable<string> MarkdownFiles { get; } = [.. FilesIn(Top)];

    /// <summary>The text of a file.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Top, path));

    private static IEnumerable<string> FilesIn(string directory) => Directory.EnumerateFiles(directory, "*.md").Concat(Directory
        .EnumerateDirectories(directory)
        .Where(inner => !Made.Contains(Path.GetFileName(inner)))
        .SelectMany(FilesIn));

    private static string FindTop()
    {
        var top = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(top, "ActorIpcChat.sln")))
            top = Path.GetDirectoryName(top) ?? throw new InvalidOperationException("the tests run outside of the repository");
        return top;
    }
}
