using System.CommandLine;
using ActorIpcChat.Cli.Terminal;

namespace ActorIpcChat.Cli.Commands;

/// <summary>The help, made from the commands and options.</summary>
internal static class HelpText
{
    private const int Width = 80;

    /// <summary>The help of a command; of the root the commands.</summary>
    /// <param name="command">The command.</param>
    /// <param name="root">All commands.</param>
    /// <param name="brief">Without options.</param>
    public static IReadOnlyList<string> Of(Command command, RootCommand root, bool brief = false) => command == root
        ? [
            .. Wrapped(root.Description!, 0), "", "Examples:", .. Table(Examples.First),
            "", "Commands:", .. Table(root.Subcommands.Where(one => !one.Hidden).Select(one => (Label(one), one.Description!))),
            .. brief ? [] : OptionsOf("Options:", root.Options),
            "", "ipcchat help COMMAND explains a command and its options.",
        ]
        : [
            .. Wrapped(command.Description!, 0), "", $"Usage: ipcchat {Label(command)}{Examples.UsageOf(command.Name)} [OPTION...]", "",
            "Examples:", .. Table(Examples.Of(command.Name)),
            .. OptionsOf("Options:", command.Options), .. OptionsOf("Options of all commands:", root.Options.Where(option => option.Recursive)),
        ];

    private static IEnumerable<string> OptionsOf(string title, IEnumerable<Option> options)
    {
        List<(string, string)> rows = [.. options.Where(option => !option.Hidden).Select(option => (Label(option), option.Description!))];
        return rows.Count == 0 ? [] : ["", title, .. Table(rows)];
    }

    private static string Label(Command command) => string.Join(' ', command.Arguments.Select(argument =>
    {
        var name = argument.HelpName ?? argument.Name;
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
    }).Prepend(command.Name));

    private static string Label(Option option)
    {
        var names = string.Join(", ", option.Aliases.Append(option.Name).Where(name => name.StartsWith('-') && name != "-?"));
        return option.HelpName is { } value ? $"{names} {value}" : names;
    }

    /// <summary>Two columns; a first column that is too wide has a line of its own.</summary>
    private static IEnumerable<string> Table(IEnumerable<(string First, string Second)> rows)
    {
        const int MaxFirst = 36;
        var all = rows.ToList();
        var width = all.Select(row => row.First.Length).Where(length => length <= MaxFirst).DefaultIfEmpty(0).Max();
        foreach (var (first, second) in all)
        {
            var lines = Wrapped(second, width + 4);
            if (first.Length > width)
                yield return $"  {first}";
            else
                lines[0] = $"  {first.PadRight(width)}  {lines[0].TrimStart()}";
            foreach (var line in lines)
                yield return line;
        }
    }

    private static List<string> Wrapped(string text, int indent)
        => [.. TextRow.Wrap(text, Width - indent, Width - indent, Width).Select(row => new string(' ', indent) + text[row.Range])];
}
