using System.CommandLine;
using System.CommandLine.Completions;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Cli.Completion;

/// <summary>
/// What the shells' scripts are made from: the commands with their options and what belongs behind these, as the command line itself
/// knows them. An option's kind of value follows from how the help calls it.
/// </summary>
/// <param name="Commands">The commands.</param>
/// <param name="Global">Options that stand before a command, too.</param>
internal sealed record CompletionTable(IReadOnlyList<CompletedCommand> Commands, IReadOnlyList<CompletedOption> Global)
{
    /// <summary>All options, each once.</summary>
    public IEnumerable<CompletedOption> Options => Global.Concat(Commands.SelectMany(command => command.Options)).DistinctBy(option => option.Names[0]);

    /// <summary>Options that every command has.</summary>
    public IEnumerable<CompletedOption> Shared => Global.Where(option => Commands.All(command => command.Options.Any(option.IsSameAs)));

    /// <summary>A command's options that not all have.</summary>
    public IEnumerable<CompletedOption> OwnOf(CompletedCommand command) => command.Options.Where(option => !Shared.Any(option.IsSameAs));

    /// <summary>The table of a command line.</summary>
    public static CompletionTable Of(RootCommand root)
    {
        List<CompletedOption> global = [.. root.Options.Select(Of)];
        return new CompletionTable(
            [.. root.Subcommands.Select(command => new CompletedCommand(
                command.Name, command.Description ?? "",
                [.. command.Arguments.SelectMany(argument => argument.GetCompletions(CompletionContext.Empty)).Select(item => item.Label)],
                [.. command.Options.Concat(root.Options.Where(option => option.Recursive)).Where(option => !option.Hidden).Select(Of).DistinctBy(option => option.Names[0])]))],
            global);
    }

    private static CompletedOption Of(Option option)
    {
        List<string> names = [.. ((string[])[option.Name, .. option.Aliases]).Where(name => name.StartsWith('-') && name != "-?")];
        var (kind, words) = option switch
        {
            { Arity.MaximumNumberOfValues: 0 } or Option<bool> => (ValueKind.None, []),
            { Name: "--room" } => (ValueKind.Room, []),
            { Name: "--config" } => (ValueKind.File, SettingsLoader.Profiles),
            { HelpName: "FILE" } => (ValueKind.File, []),
            { HelpName: "DIR" } => (ValueKind.Directory, []),
            { HelpName: "GROUP" } => (ValueKind.Group, []),
            { HelpName: "PATH=VALUE" } => (ValueKind.Word, [.. SettingsLoader.Keys.Select(key => key + "=")]),
            // What is in capitals stands for something else.
            { HelpName: { } choice } when choice.Contains('|', StringComparison.Ordinal)
                => (ValueKind.Word, [.. choice.Split('|').Where(word => !word.All(char.IsUpper))]),
            _ => (ValueKind.Other, (IReadOnlyList<string>)[]),
        };
        return new CompletedOption(names, option.Description ?? "", kind, words);
    }
}

/// <summary>A command.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does.</param>
/// <param name="Words">What may stand behind it besides options.</param>
/// <param name="Options">Its options, those of all commands included.</param>
internal sealed record CompletedCommand(string Name, string Description, IReadOnlyList<string> Words, IReadOnlyList<CompletedOption> Options);

/// <summary>An option.</summary>
/// <param name="Names">Its names with their dashes, the longest first.</param>
/// <param name="Description">What it does.</param>
/// <param name="Kind">What belongs behind it.</param>
/// <param name="Words">The values, where there is a list of them; one that ends with '=' is to be gone on with.</param>
internal sealed record CompletedOption(IReadOnlyList<string> Names, string Description, ValueKind Kind, IReadOnlyList<string> Words)
{
    /// <summary>Whether it has the same name.</summary>
    public bool IsSameAs(CompletedOption other) => other.Names[0] == Names[0];
}

/// <summary>What belongs behind an option.</summary>
internal enum ValueKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Something that nobody can guess.</summary>
    Other,

    /// <summary>One of some words.</summary>
    Word,

    /// <summary>A room that there is.</summary>
    Room,

    /// <summary>A file, or one of some words.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A group of the machine's.</summary>
    Group,
}
