namespace ActorIpcChat.Settings;

/// <summary>Suggests a word for a misspelt one.</summary>
internal static class Spelling
{
    /// <summary>The known key with the smallest edit distance.</summary>
    public static string Nearest(string path)
        => KnownKeys.All.Keys.FirstOrDefault(key => key.EndsWith("." + path, StringComparison.Ordinal))
            ?? KnownKeys.All.Keys.MinBy(key => Distance(path, key))!;

    /// <summary>The word that is close enough to be meant; null if none is.</summary>
    public static string? Close(string typed, IEnumerable<string> words)
    {
        var (word, distance) = words.Select(word => (word, Distance(typed, word))).DefaultIfEmpty(("", int.MaxValue)).MinBy(pair => pair.Item2);
        var length = typed.TrimStart('-').Length;
        return distance <= Math.Max(length < 4 ? 1 : 2, length / 3) ? word : null;
    }

    // Levenshtein: insertions, deletions and replacements of single characters.
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
