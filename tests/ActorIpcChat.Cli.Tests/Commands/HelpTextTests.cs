using System.CommandLine;
using ActorIpcChat.Cli.Commands;

namespace ActorIpcChat.Cli.Tests.Commands;

public sealed class HelpTextTests
{
    private static readonly RootCommand Root = CommandLine.Create();

    public static TheoryData<string> Commands => [.. Root.Subcommands.Where(command => !command.Hidden).Select(command => command.Name)];

    [Fact]
    public void Help_begins_with_the_window_and_fits_80_columns()
    {
        var help = HelpText.Of(Root, Root);

        Assert.StartsWith("  ipcchat window a ", help[help.ToList().IndexOf("Examples:") + 1], StringComparison.Ordinal);
        Assert.StartsWith("  window ", help[help.ToList().IndexOf("Commands:") + 1], StringComparison.Ordinal);
        Assert.All(help, line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void Short_help_has_no_options() => Assert.DoesNotContain(
        HelpText.Of(Root, Root, brief: true), line => line.Contains("--directory", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_of_a_command_has_its_options_and_examples_that_parse(string name)
    {
        var command = Root.Subcommands.First(command => command.Name == name);

        var help = string.Join('\n', HelpText.Of(command, Root));

        Assert.All(command.Options.Where(option => !option.Hidden), option => Assert.Contains(option.Name, help, StringComparison.Ordinal));
        var examples = Examples.Of(name);
        Assert.Contains(examples, example => example.Line.Contains("ipcchat", StringComparison.Ordinal));
        Assert.All(examples, example => Assert.Empty(Root.Parse(ArgumentsOf(example.Line)).Errors));
    }

    [Fact]
    public void First_examples_parse() => Assert.All(Examples.First, example => Assert.Empty(Root.Parse(ArgumentsOf(example.Line)).Errors));

    /// <summary>The arguments of ipcchat in a line of a shell.</summary>
    private static string[] ArgumentsOf(string line)
    {
        var arguments = line[(line.IndexOf("ipcchat ", StringComparison.Ordinal) + "ipcchat ".Length)..];
        return arguments.Split([" <", " >", " |", ")", " &"], StringSplitOptions.None)[0].Split(' ');
    }
}
