using System.Text;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Typing;

/// <summary>A command that is typed at a terminal, such as <c>/nick</c>. <c>/help</c> is made from this table.</summary>
internal sealed class TypedCommand
{
    private readonly Func<byte[], string, Typed> _parse;

    private TypedCommand(string name, string? argument, string help, Func<byte[], string, Typed> parse)
        => (Name, Argument, Help, _parse) = (name, argument, help, parse);

    /// <summary>All commands.</summary>
    public static IReadOnlyList<TypedCommand> All { get; } =
    [
        new("help", null, "show the commands", (_, _) => new Typed.HelpRequest()),
        new("nick", "NAME", "change your nick", (argument, _) => Rename(argument)),
        new(
            "me", "TEXT", "describe what you do: * NAME TEXT",
            (argument, nick) => new Typed.Message((byte[])[.. Encoding.UTF8.GetBytes($"* {nick} "), .. argument, (byte)'\n'])),
        new("who", null, "show who is in the room", (_, _) => new Typed.WhoRequest()),
        new("quit", null, "leave after all lines are delivered", (_, _) => new Typed.Quit()),
    ];

    /// <summary>Name without the slash.</summary>
    public string Name { get; }

    /// <summary>Name of the argument; null for none.</summary>
    public string? Argument { get; }

    /// <summary>Description for <c>/help</c>.</summary>
    public string Help { get; }

    /// <summary>The command as it is typed.</summary>
    public string Usage => Argument is null ? $"/{Name}" : $"/{Name} {Argument}";

    /// <summary>The lines of <c>/help</c>.</summary>
    public static IReadOnlyList<string> HelpLines()
    {
        var width = All.Max(command => command.Usage.Length);
        return
        [
            .. All.Select(command => $"{command.Usage.PadRight(width)}  {command.Help}"),
            $"{"//TEXT".PadRight(width)}  send a line that begins with a slash: /TEXT",
        ];
    }

    /// <summary>Parses a line that begins with one slash.</summary>
    /// <param name="line">The line without its LF.</param>
    /// <param name="nick">The user's nick.</param>
    public static Typed Read(ReadOnlySpan<byte> line, string nick)
    {
        var blank = line.IndexOf((byte)' ');
        var word = blank < 0 ? line[1..] : line[1..blank];
        var argument = blank < 0 ? [] : line[(blank + 1)..].ToArray();
        if (Find(word) is not { } command)
        {
            return new Typed.Refused(
                $"cannot run /{Shown(word)}: no such command, nothing was sent; /help shows the commands, //{Shown(word)} sends it as text");
        }

        if (command.Argument is null == argument.AsSpan().ContainsAnyExcept((byte)' '))
            return new Typed.Refused($"cannot run /{command.Name}: wrong arguments, nothing was sent; type {command.Usage}");
        return command._parse(argument, nick);
    }

    private static TypedCommand? Find(ReadOnlySpan<byte> word)
    {
        foreach (var command in All)
        {
            if (Ascii.Equals(word, command.Name))
                return command;
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
        return text.Append(word.Length > MaxLength ? "…" : "").ToString();
    }
}
