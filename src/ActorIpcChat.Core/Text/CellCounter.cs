using System.Globalization;
using System.Text;

namespace ActorIpcChat.Text;

/// <summary>
/// Counts terminal columns, character by character. Where terminals differ, it counts the largest width: a row that is one column short
/// looks better than a wrapped one.
/// </summary>
internal struct CellCounter
{
    private const int ZeroWidthJoiner = 0x200D;
    private const int EmojiStyle = 0xFE0F;

    /// <summary>Largest width of joined characters: a family of four, in a terminal that shows its members side by side.</summary>
    private const int MaxClusterCells = 8;

    private int _before;
    private int _base;
    private int _baseWidth;
    private int _together;
    private bool _pairOpen;

    /// <summary>Adds a character.</summary>
    /// <param name="rune">Must not be a control character (<see cref="Utf8Text.IsControl"/>).</param>
    /// <param name="joins">It belongs to the character before it: a row must not end between them.</param>
    /// <returns>Added columns: 0, 1 or 2.</returns>
    public int Add(Rune rune, out bool joins)
    {
        var width = rune.IsAscii ? 1 : Width(rune);
        if (rune.Value == EmojiStyle)
        {
            // U+FE0F turns a symbol such as ☺ into an emoji; most terminals then use two columns.
            width = _baseWidth == 1 && MayWiden(new Rune(_base)) ? 1 : 0;
            _baseWidth += width;
            _together += width;
            _before = EmojiStyle;
            joins = true;
            return width;
        }

        var regional = rune.Value is >= 0x1F1E6 and <= 0x1F1FF;
        // Parts of one emoji: members of a family, a skin tone, the second half of a flag. Some terminals show them side by side.
        var isPart = (_before == ZeroWidthJoiner && IsPicture(rune, width))
            || (rune.Value is >= 0x1F3FB and <= 0x1F3FF && _baseWidth == 2)
            || (regional && _pairOpen);
        joins = width == 0 || (isPart && _together + width <= MaxClusterCells);
        _together = width + (joins ? _together : 0);
        _pairOpen = regional && !joins;
        _before = rune.Value;
        if (width > 0)
            (_base, _baseWidth) = (rune.Value, width);
        return width;
    }

    /// <summary>U+FE0F may widen the character from one column to two; also digits, for keycaps.</summary>
    public static bool MayWiden(Rune rune) => rune.IsAscii ? rune.Value is '#' or '*' or (>= '0' and <= '9') : !Rune.IsLetter(rune);

    /// <summary>Resets the counter.</summary>
    public void Clear() => this = default;

    private static bool IsPicture(Rune rune, int width) => width == 2 || Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol;

    private static int Width(Rune rune)
    {
        if (WideCharacters.Contains(rune.Value))
            return 2;
        // Hangul vowels and final consonants combine with the consonant before them.
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
