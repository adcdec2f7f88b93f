using System.Text;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Typing;

/// <summary>A command that is typed at a terminal, such as <c>/nick</c>. <c>/help</c> is made from this table.</summary>
internal sealed class TypedCommand
{
    private readonly Func<byte[], string, IReadOnlyList<TypedCommand>, Typed> _parse;
    private readonly string[] _otherNames;

    private TypedCommand(
        string name, string? argument, string help, Func<byte[], string, IReadOnlyList<TypedCommand>, Typed> parse, params string[] otherNames)
        => (Name, Argument, Help, _parse, _otherNames) = (name, argument, help, parse, otherNames);

    /// <summary>The commands of a chat process at a terminal.</summary>
    public static IReadOnlyList<TypedCommand> All { get; } =
    [
        new("help", "[COMMAND]", "show the commands, or one of them", (argument, _, all) => HelpFor(argument, all)),
        new("nick", "NAME", "change your nick, and announce it", (argument, _, _) => Rename(argument)),
        new(
            "me", "TEXT", "describe what you do: * NAME TEXT",
            (argument, nick, _) => new Typed.Message((byte[])[.. Encoding.UTF8.GetBytes($"* {nick} "), .. argument, (byte)'\n'])),
        new("who", null, "show who is in the room", (_, _, _) => new Typed.WhoRequest()),
        new("quit", null, "leave after all lines are delivered", (_, _, _) => new Typed.Quit(), "q", "exit"),
    ];

    /// <summary>The commands of a window.</summary>
    public static IReadOnlyList<TypedCommand> OfWindow { get; } =
    [
        .. All.SkipLast(1),
        new("clear", null, "empty the screen; a log keeps all lines", (_, _, _) => new Typed.Clear()),
        new(
            "search", "[TEXT]", "find TEXT in the conversation; Alt+P and Alt+N go to the match before and after",
            (argument, _, _) => new Typed.Search(Encoding.UTF8.GetString(argument.AsSpan().Trim((byte)' ')))),
        All[^1],
    ];

    /// <summary>The commands of a member at a terminal.</summary>
    public static IReadOnlyList<TypedCommand> OfMember { get; } = WithFixedNick(All);

    /// <summary>The commands of a member's window.</summary>
    public static IReadOnlyList<TypedCommand> OfMemberWindow { get; } = WithFixedNick(OfWindow);

    /// <summary>Name without the slash.</summary>
    public string Name { get; }

    /// <summary>Name of the argument, in brackets if it may be left out; null for none.</summary>
    public string? Argument { get; }

    /// <summary>Description for <c>/help</c>; empty if the command is not listed.</summary>
    public string Help { get; }

    /// <summary>Whether <c>/help</c> and Tab show the command.</summary>
    public bool IsListed => Help.Length > 0;

    /// <summary>The command as it is typed.</summary>
    public string Usage => Argument is null ? $"/{Name}" : $"/{Name} {Argument}";

    /// <summary>The lines of <c>/help</c>.</summary>
    public static IReadOnlyList<string> HelpLines(IReadOnlyList<TypedCommand> commands)
    {
        var width = commands.Max(command => command.Usage.Length);
        return
        [
            .. commands.Where(command => command.IsListed).Select(command => $"{command.Usage.PadRight(width)}  {command.Help}"),
            $"{"//TEXT".PadRight(width)}  send a line that begins with a slash: /TEXT",
        ];
    }

    /// <summary>Parses a line that begins with one slash.</summary>
    /// <param name="line">The line without its LF.</param>
    /// <param name="nick">The user's nick.</param>
    /// <param name="commands">The commands.</param>
    public static Typed Read(ReadOnlySpan<byte> line, string nick, IReadOnlyList<TypedCommand> commands)
    {
        var blank = line.IndexOf((byte)' ');
        var word = blank < 0 ? line[1..] : line[1..blank];
        var argument = blank < 0 ? [] : line[(blank + 1)..].ToArray();
        if (Find(word, commands) is not { } command)
        {
            return new Typed.Refused(
                $"cannot run /{Shown(word)}: no such command, nothing was sent; /help shows the commands, //{Shown(word)} sends it as text");
        }

        var given = argument.AsSpan().ContainsAnyExcept((byte)' ');
        if (given ? command.Argument is null : command.Argument is [not '[', ..])
            return new Typed.Refused($"cannot run /{command.Name}: wrong arguments, nothing was sent; type {command.Usage}");
        return command._parse(argument, nick, commands);
    }

    /// <summary><c>/nick</c> is not listed, and says why it does nothing.</summary>
    private static IReadOnlyList<TypedCommand> WithFixedNick(IReadOnlyList<TypedCommand> commands) =>
    [
        .. commands.Where(command => command.Name != "nick"),
        new("nick", "NAME", "", (_, nick, _) => new Typed.Refused(
            $"cannot change your nick: a member keeps its nick, {nick}; leave, and start again with another --nick")),
    ];

    private static Typed HelpFor(byte[] argument, IReadOnlyList<TypedCommand> commands)
    {
        var word = argument.AsSpan().Trim((byte)' ');
        word = word is [(byte)'/', ..] ? word[1..] : word;
        if (word.IsEmpty)
            return new Typed.HelpRequest(HelpLines(commands));
        if (Find(word, commands) is not { IsListed: true } command)
            return new Typed.Refused($"cannot explain /{Shown(word)}: no such command; /help shows the commands");
        var others = command._otherNames.Length == 0 ? "" : $" (also /{string.Join(", /", command._otherNames)})";
        return new Typed.HelpRequest([$"{command.Usage}  {command.Help}{others}"]);
    }

    private static TypedCommand? Find(ReadOnlySpan<byte> word, IReadOnlyList<TypedCommand> commands)
    {
        foreach (var command in commands)
        {
            foreach (var name in (ReadOnlySpan<string>)[command.Name, .. command._otherNames])
            {
                if (Ascii.Equals(word, name))
                    return command;
            }
        }

        return null;
    }

    private static Typed Rename(byte[] argument)
    {
        var name = Encoding.UTF8.GetString(argument.AsSpan().Trim((byte)' '));
        return name.Contains('\uFFFD', StringComparison.Ordinal) || !Values.TryNick(name, out _)
            ? new Typed.Refused($"cannot use that nick: it is not valid; a nick takes {KnownKeys.NickAllowed}")
            : new Typed.NickChange(name);
    }

    // The word is shown on a terminal: only printable ASCII, and not too much of it.
    private static string Shown(ReadOnlySpan<byte> word)
    {
        const int MaxLength = 20;
        var text = new StringBuilder();
        foreach (var value in word[..Math.Min(word.Length, MaxLength)])
            text.Append(value is > 0x20 and < 0x7f ? (char)value : '?');
        return text.Append(word.Length > MaxLength ? "..." : "").ToString();
    }
}
