using System.CommandLine;
using System.Text.RegularExpressions;
using ActorIpcChat.Cli.Commands;

namespace ActorIpcChat.Cli.Tests.Pages;

/// <summary>The pages for users and the manual document everything that the help lists.</summary>
public sealed class CommandPagesTests
{
    private static readonly RootCommand Root = CommandLine.Create();

    private static readonly string Pages = string.Join('\n', Repository.MarkdownFiles
        .Where(path => path == Path.Combine(Repository.Top, "README.md") || Path.GetDirectoryName(path) == Path.Combine(Repository.Top, "docs"))
        .Select(File.ReadAllText));

    private static readonly string Manual = Repository.Read("man/ipcchat.1").Replace(@"\-", "-", StringComparison.Ordinal);

    [Fact]
    public void Pages_document_every_command() => Assert.Empty(CommandsMissingIn(Pages, "(ipcchat |`)"));

    [Fact]
    public void Manual_documents_every_command() => Assert.Empty(CommandsMissingIn(Manual, @"^\.BR? .*\b"));

    [Fact]
    public void Pages_document_every_option() => Assert.Empty(OptionsMissingIn(Pages));

    [Fact]
    public void Manual_documents_every_option() => Assert.Empty(OptionsMissingIn(Manual));

    /// <summary>Commands whose name does not follow a pattern in a text.</summary>
    private static IEnumerable<string> CommandsMissingIn(string text, string before)
    {
        string[] names = [.. Root.Subcommands.Where(command => !command.Hidden).Select(command => command.Name)];
        Assert.Contains("a1", names);
        return names.Where(name => !Regex.IsMatch(text, $@"{before}{Regex.Escape(name)}(?![\w-])", RegexOptions.Multiline));
    }

    /// <summary>Options whose names are not in a text.</summary>
    private static IEnumerable<string> OptionsMissingIn(string text)
    {
        Option[] options = [.. Root.Subcommands.Append<Command>(Root).SelectMany(command => command.Options).Where(option => !option.Hidden)];
        Assert.Contains(options, option => option.Name == "--stay");
        return options
            .Where(option => !option.Aliases.Prepend(option.Name).Any(name => Regex.IsMatch(text, $@"(?<![\w-]){Regex.Escape(name)}(?![\w-])")))
            .Select(option => option.Name)
            .Distinct();
    }
}
