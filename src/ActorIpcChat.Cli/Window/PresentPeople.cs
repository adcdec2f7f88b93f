using ActorIpcChat.Cli.Terminal;

namespace ActorIpcChat.Cli.Window;

/// <summary>Says who is in a room of many: as many names as fit, and the number of the rest.</summary>
internal static class PresentPeople
{
    /// <summary>The text.</summary>
    /// <param name="here">Names of those that are there.</param>
    /// <param name="away">Names of those that do not answer.</param>
    /// <param name="columns">Columns for it.</param>
    public static string Of(IReadOnlyList<string> here, IReadOnlyList<string> away, int columns)
    {
        List<string> none = away switch
        {
            [] => [],
            [var one] => [$"{one} cannot be reached"],
            _ => [$"{away.Count} cannot be reached"],
        };
        if (here.Count == 0)
            return none is [var only] ? only : "waiting for others";
        for (var named = here.Count; ; named--)
        {
            var text = string.Join(", ", none.Prepend(Here(here, named)));
            if (named == 0 || Cells.Width(text) <= columns)
                return text;
        }
    }

    private static string Here(IReadOnlyList<string> names, int named)
    {
        var more = names.Count - named;
        List<string> all = [.. names.Take(named)];
        if (more > 0)
            all.Add(named == 0 ? $"{more}" : $"{more} more");
        var verb = names.Count == 1 ? "is" : "are";
        return all.Count == 1 ? $"{all[0]} {verb} here" : $"{string.Join(", ", all.SkipLast(1))} and {all[^1]} {verb} here";
    }
}
