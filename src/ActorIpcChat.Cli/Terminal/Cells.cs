using System.Text;
using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>Width of text on a terminal.</summary>
internal static class Cells
{
    /// <summary>Columns of visible text.</summary>
    public static int Width(ReadOnlySpan<char> text)
    {
        var (counter, width) = (default(CellCounter), 0);
        foreach (var rune in text.EnumerateRunes())
            width += counter.Add(rune, out _);
        return width;
    }

    /// <summary>Cuts or pads a text to a width in columns.</summary>
    public static string Fit(string text, int width)
    {
        var (length, cells) = Prefix(text, width);
        return text[..length] + new string(' ', Math.Max(0, width - cells));
    }

    /// <summary>Pads a row that may contain colours to a width in columns.</summary>
    public static string Pad(string row, int width)
    {
        var cells = 0;
        ReadOnlySpan<char> rest = row;
        while (rest.IndexOf('\e') is var escape and >= 0)
        {
            cells += Width(rest[..escape]);
            rest = rest[escape..];
            rest = rest[(rest.IndexOf('m') + 1)..];
        }

        return row + new string(' ', Math.Max(0, width - cells - Width(rest)));
    }

    /// <summary>The longest prefix that fits a width in columns, cut between grapheme clusters.</summary>
    /// <returns>Its length, and its width in columns.</returns>
    public static (int Length, int Cells) Prefix(ReadOnlySpan<char> text, int width)
    {
        var (counter, cells, at) = (default(CellCounter), 0, 0);
        var (length, fitting) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            var more = counter.Add(rune, out var joins);
            if (!joins)
                (length, fitting) = (at, cells);
            if (cells + more > width)
                return (length, fitting);
            cells += more;
            at += rune.Utf16SequenceLength;
        }

        return (at, cells);
    }

    /// <summary>Characters of the first column or columns, with the marks that belong to them.</summary>
    public static int FirstCharacter(ReadOnlySpan<char> text)
    {
        var (counter, length) = (default(CellCounter), 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if (counter.Add(rune, out _) > 0 && length > 0)
                break;
            length += rune.Utf16SequenceLength;
        }

        return length;
    }
}
