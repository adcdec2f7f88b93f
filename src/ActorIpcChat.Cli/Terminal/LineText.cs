using System.Globalization;
using System.Text;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>A line of text with a cursor between two grapheme clusters.</summary>
internal sealed class LineText
{
    /// <summary>Upper bound for a grapheme cluster, in UTF-16 units.</summary>
    private const int MaxCluster = 256;

    /// <summary>The text. After a paste it may contain control characters.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Index in <see cref="Text"/>.</summary>
    public int Cursor { get; private set; }

    /// <summary>Replaces text and cursor.</summary>
    public void Set(string text, int cursor) => (Text, Cursor) = (text, cursor);

    public void MoveTo(int cursor) => Cursor = cursor;

    /// <summary>Inserts text before the cursor.</summary>
    public void Insert(string text) => Set(Text.Insert(Cursor, text), Cursor + text.Length);

    /// <summary>Deletes a range. The cursor moves to its start.</summary>
    /// <returns>The deleted text.</returns>
    public string Delete(int from, int to)
    {
        var deleted = Text[from..to];
        Set(Text.Remove(from, to - from), from);
        return deleted;
    }

    /// <summary>Exchanges the characters around the cursor and moves behind them; at the end of the line, the last two.</summary>
    public void Transpose()
    {
        var middle = Cursor == Text.Length ? Before(Cursor) : Cursor;
        var (start, end) = (Before(middle), middle < Text.Length ? After(middle) : middle);
        if (start < middle && middle < end)
            Set(Text[..start] + Text[middle..end] + Text[start..middle] + Text[end..], end);
    }

    // A grapheme cluster may be several characters: a letter with accents, a family of emoji.
    public int After(int at) => at + StringInfo.GetNextTextElementLength(Text, at);

    public int Before(int at)
    {
        // Starts near the cursor, not at the start of a long line: from any place, the cluster boundaries soon agree.
        var next = Math.Max(0, at - MaxCluster);
        if (next > 0 && char.IsLowSurrogate(Text[next]))
            next++;
        var before = next;
        for (; next < at; next = After(next))
            before = next;
        return before;
    }

    public int WordBefore(int at)
    {
        while (at > 0 && !IsWord(Before(at)))
            at = Before(at);
        while (at > 0 && IsWord(Before(at)))
            at = Before(at);
        return at;
    }

    public int WordAfter(int at)
    {
        while (at < Text.Length && !IsWord(at))
            at = After(at);
        while (at < Text.Length && IsWord(at))
            at = After(at);
        return at;
    }

    private bool IsWord(int at) => Rune.TryGetRuneAt(Text, at, out var rune) && !Rune.IsWhiteSpace(rune);
}
