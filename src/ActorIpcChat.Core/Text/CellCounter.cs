using System.Globalization;
using System.Text;

namespace ActorIpcChat.Text;

/// <summary>
/// Counts the columns of a terminal that characters take, one after the other. What terminals do not agree on is counted at its
/// widest: a row that is a column short looks better than one that the terminal breaks.
/// </summary>
internal struct CellCounter
{
    private const int ZeroWidthJoiner = 0x200D;
    private const int EmojiStyle = 0xFE0F;

    /// <summary>Columns of what goes together at most: a family of four, where a terminal shows its members side by side.</summary>
    private const int MostTogether = 8;

    private int _before;
    private int _base;
    private int _baseWidth;
    private int _together;
    private bool _pairOpen;

    /// <summary>The next character.</summary>
    /// <param name="rune">One that is not <see cref="Utf8Text.IsControl"/>.</param>
    /// <param name="joins">It goes with the one before it: no row may end between them.</param>
    /// <returns>Columns that it adds: 0, 1 or 2.</returns>
    public int Add(Rune rune, out bool joins)
    {
        var width = rune.IsAscii ? 1 : Width(rune);
        if (rune.Value == EmojiStyle)
        {
            // A sign becomes an emoji, such as ☺; most terminals make it wide, some do not.
            width = _baseWidth == 1 && MayWiden(new Rune(_base)) ? 1 : 0;
            _baseWidth += width;
            _together += width;
            _before = EmojiStyle;
            joins = true;
            return width;
        }

        var regional = rune.Value is >= 0x1F1E6 and <= 0x1F1FF;
        // Several emoji in one, such as a family; the colour of a skin; the second half of a flag. Some terminals show them side by side.
        var isPart = (_before == ZeroWidthJoiner && IsPicture(rune, width))
            || (rune.Value is >= 0x1F3FB and <= 0x1F3FF && _baseWidth == 2)
            || (regional && _pairOpen);
        joins = width == 0 || (isPart && _together + width <= MostTogether);
        _together = width + (joins ? _together : 0);
        _pairOpen = regional && !joins;
        _before = rune.Value;
        if (width > 0)
            (_base, _baseWidth) = (rune.Value, width);
        return width;
    }

    /// <summary>A character of one column that U+FE0F may make one of two; digits on keys are such, too.</summary>
    public static bool MayWiden(Rune rune) => rune.IsAscii ? rune.Value is '#' or '*' or (>= '0' and <= '9') : !Rune.IsLetter(rune);

    /// <summary>Forgets what was before.</summary>
    public void Clear() => this = default;

    private static bool IsPicture(Rune rune, int width) => width == 2 || Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol;

    private static int Width(Rune rune)
    {
        if (WideCharacters.Contain(rune.Value))
            return 2;
        // Vowels and final consonants of Hangul come into the square of the consonant before them.
        if (rune.Value is (>= 0x1160 and <= 0x11FF) or (>= 0xD7B0 and <= 0xD7FB))
            return 0;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => 0,
            UnicodeCategory.Format => rune.Value is 0x200C or ZeroWidthJoiner ? 0 : 1,
            _ => 1,
        };
    }
}
