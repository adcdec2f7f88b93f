using System.CommandLine;
using System.CommandLine.Parsing;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Cli.Commands;

/// <summary>Errors of a command line for the user: each names what was typed, and begins with what cannot be done.</summary>
internal static class UsageErrors
{
    /// <summary>One line for each error.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed, RootCommand root)
    {
        var command = parsed.CommandResult.Command;
        var unknown = Unknown(parsed, command, root);
        List<string> lines = [.. unknown, .. parsed.Errors.Select(error => Text(error, command)).OfType<string>().Distinct()];
        // The parser's other errors follow from a misspelt word.
        return unknown.Count > 0 ? unknown : lines.Count > 0 ? lines : [NoCommand];
    }

    /// <summary>"cannot run statsu: there is no such command; did you mean status?"</summary>
    public static string UnknownCommand(string verb, string typed, RootCommand root)
    {
        var near = Spelling.Close(typed, root.Subcommands.Where(command => !command.Hidden).Select(command => command.Name));
        return $"cannot {verb} {typed}: there is no such command; {(near is null ? "see ipcchat help" : $"did you mean {near}?")}";
    }

    private const string NoCommand = "cannot tell what to do: a command is missing; see ipcchat help";

    private static List<string> Unknown(ParseResult parsed, Command command, RootCommand root)
    {
        // A misspelt command before a word that is one: ipcchat viwe --nick a.
        if (command != root && parsed.Tokens is [{ Type: TokenType.Argument, Value: var first }, ..] && parsed.UnmatchedTokens is [var unmatched, ..]
            && unmatched == first)
            return [UnknownCommand("run", first, root)];
        List<string> lines = [];
        var isOption = false;
        foreach (var token in parsed.UnmatchedTokens)
        {
            if (token.StartsWith('-'))
                lines.Add(UnknownOption(token.Split('=', 2)[0], command, root));
            else if (isOption)
                // The value of an unknown option.
                continue;
            else if (command == root)
                lines.Add(UnknownCommand("run", token, root));
            else
                lines.Add($"cannot use {token}: ipcchat {command.Name} takes no such argument; see ipcchat help {command.Name}");
            isOption = token.StartsWith('-');
        }

        return lines;
    }

    private static string UnknownOption(string typed, Command command, RootCommand root)
    {
        var own = Names(command.Options.Concat(root.Options.Where(option => option.Recursive)));
        var (program, help) = command == root ? ("ipcchat", "ipcchat help") : ($"ipcchat {command.Name}", $"ipcchat help {command.Name}");
        if (Spelling.Close(typed, own) is { } near)
            return $"cannot use {typed}: {program} has no such option; did you mean {near}?";
        var others = root.Subcommands.Where(other => !other.Hidden && Names(other.Options).Contains(typed)).Select(other => other.Name).ToList();
        var where = others.Count == 0 ? "" : $", but {string.Join(", ", others)} {(others.Count == 1 ? "has" : "have")}";
        return $"cannot use {typed}: {program} has no such option{where}; see {help}";
    }

    private static IEnumerable<string> Names(IEnumerable<Option> options)
        => options.Where(option => !option.Hidden).SelectMany(option => option.Aliases.Append(option.Name));

    private static string? Text(ParseError error, Command command)
    {
        // The program's own checks.
        if (error.Message.StartsWith("cannot ", StringComparison.Ordinal))
            return error.Message;
        return error.SymbolResult switch
        {
            OptionResult option => Text(option),
            ArgumentResult { Parent: OptionResult option } => Text(option),
            ArgumentResult { Tokens.Count: 0 } argument => Missing(argument.Argument, command),
            ArgumentResult argument
                => $"cannot use {argument.Tokens[^1].Value}: it is not {argument.Argument.HelpName}; see ipcchat help {command.Name}",
            CommandResult when command is RootCommand => NoCommand,
            _ => command.Arguments is [var first, ..] ? Missing(first, command) : error.Message,
        };
    }

    private static string Missing(Argument argument, Command command)
        => $"cannot run ipcchat {command.Name}: {argument.HelpName} is missing, as in {Examples.Of(command.Name)[0].Line}; "
            + $"see ipcchat help {command.Name}";

    private static string Text(OptionResult result)
    {
        var (option, typed) = (result.Option, result.IdentifierToken?.Value ?? result.Option.Name);
        if (option.HelpName is not { } value)
        {
            return result.Tokens is [var unwanted, ..]
                ? $"cannot use {typed}={unwanted.Value}: the option takes no value; give {typed} alone"
                : $"cannot use {typed} with anything else: it stands alone";
        }

        return result.Tokens.Count == 0
            ? $"cannot use {typed}: its value is missing; give {typed} {value}"
            : $"cannot use {typed} {result.IdentifierTokenCount} times: only one value counts; give it once";
    }
}
