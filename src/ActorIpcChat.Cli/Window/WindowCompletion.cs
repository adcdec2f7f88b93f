using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Text;
using ActorIpcChat.Typing;

namespace ActorIpcChat.Cli.Window;

/// <summary>What Tab completes in a window: commands, and the nicks of those who are there.</summary>
internal static class WindowCompletion
{
    /// <summary>The candidates for a word.</summary>
    /// <param name="word">The word.</param>
    /// <param name="commands">What can be typed.</param>
    /// <param name="nicks">Who is there, unescaped.</param>
    public static IEnumerable<string> For(TabCompletion.Word word, IReadOnlyList<TypedCommand> commands, IEnumerable<string> nicks)
    {
        var listed = commands.Where(command => command.IsListed);
        if (word is { Before: "", Begun: ['/', ..] })
            return listed.Select(command => $"/{command.Name}{(command.Argument is null ? "" : " ")}");
        if (word.Before.Trim() == "/help")
            return listed.Select(command => command.Name);
        // A nick with other signs could not be typed either.
        return nicks.Where(nick => nick.EnumerateRunes().All(rune => !Utf8Text.IsControl(rune)))
            .Select(nick => nick + (word.Before.Length == 0 ? ": " : " "));
    }
}
