using System.CommandLine;
using System.CommandLine.Completions;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Cli.Completion;

/// <summary>
/// The commands with their options and kinds of values, from which the shells' scripts are made. It is read from the command line itself; the
/// kind of a value follows from its name in the help.
/// </summary>
/// <param name="Commands">The commands.</param>
/// <param name="Global">Options that are also allowed before the command.</param>
internal sealed record CompletionTable(IReadOnlyList<CompletedCommand> Commands, IReadOnlyList<CompletedOption> Global)
{
    /// <summary>All options, each once.</summary>
    public IEnumerable<CompletedOption> Options
        => Global.Concat(Commands.SelectMany(command => command.Options)).DistinctBy(option => option.Names[0]);

    /// <summary>Options of all commands.</summary>
    public IEnumerable<CompletedOption> Shared => Global.Where(option => Commands.All(command => command.Options.Any(option.IsSameAs)));

    /// <summary>Options of a command that are not <see cref="Shared"/>.</summary>
    public IEnumerable<CompletedOption> OwnOf(CompletedCommand command) => command.Options.Where(option => !Shared.Any(option.IsSameAs));

    /// <summary>The table of a command line.</summary>
    public static CompletionTable Of(RootCommand root)
    {
        List<CompletedOption> global = [.. root.Options.Select(Of)];
        return new CompletionTable(
            [.. root.Subcommands.Select(command => new CompletedCommand(
                command.Name, command.Description ?? "",
                [.. command.Arguments.SelectMany(argument => argument.GetCompletions(CompletionContext.Empty)).Select(item => item.Label)],
                [.. command.Options.Concat(root.Options.Where(option => option.Recursive)).Where(option => !option.Hidden)
                    .Select(Of).DistinctBy(option => option.Names[0])],
                command.Arguments.Any(argument => argument.HelpName == "DIR")))],
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
            // Capitals are placeholders, as in N|all.
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
/// <param name="Words">Allowed arguments besides options.</param>
/// <param name="Options">Its options, including those of all commands.</param>
/// <param name="TakesDirectory">Its argument is a directory.</param>
internal sealed record CompletedCommand(
    string Name, string Description, IReadOnlyList<string> Words, IReadOnlyList<CompletedOption> Options, bool TakesDirectory);

/// <summary>An option.</summary>
/// <param name="Names">Its names with their dashes, the longest first.</param>
/// <param name="Description">What it does.</param>
/// <param name="Kind">The kind of its value.</param>
/// <param name="Words">Known values; one that ends with '=' is only the first part.</param>
internal sealed record CompletedOption(IReadOnlyList<string> Names, string Description, ValueKind Kind, IReadOnlyList<string> Words)
{
    public bool IsSameAs(CompletedOption other) => other.Names[0] == Names[0];
}

/// <summary>The kind of an option's value.</summary>
internal enum ValueKind
{
    /// <summary>No value.</summary>
    None,

    /// <summary>Not completed.</summary>
    Other,

    /// <summary>A known word.</summary>
    Word,

    /// <summary>An existing room.</summary>
    Room,

    /// <summary>A file, or a known word.</summary>
    File,

    Directory,

    /// <summary>A group of this machine.</summary>
    Group,
}
