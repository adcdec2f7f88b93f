using System.Buffers;
using System.Globalization;
using System.Text;

namespace ActorIpcChat.Text;

/// <summary>What formats have to know about UTF-8 that a stranger has sent.</summary>
internal static class Utf8Text
{
    /// <summary>Printable ASCII.</summary>
    public const string Printable =
        " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

    /// <summary>How many of the bytes come before a character at the end that is not whole yet.</summary>
    public static int WithoutCutCharacter(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            var value = bytes[^back];
            if (value is >= 0x80 and < 0xC0)
                continue;
            var cut = value >= 0xC0 && Rune.DecodeFromUtf8(bytes[^back..], out _, out _) == OperationStatus.NeedMoreData;
            return bytes.Length - (cut ? back : 0);
        }

        return bytes.Length;
    }

    /// <summary>
    /// Whether a character does something instead of looking like something: controls, which a terminal obeys, line separators, and
    /// format characters, which reorder or hide what stands beside them. Joiners are none: words and emoji are made of them.
    /// </summary>
    public static bool IsControl(Rune rune)
    {
        if (rune.IsAscii)
            return rune.Value is < 0x20 or 0x7F;
        const int ZeroWidthNonJoiner = 0x200C;
        const int ZeroWidthJoiner = 0x200D;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
            UnicodeCategory.Format => rune.Value is not (ZeroWidthNonJoiner or ZeroWidthJoiner) && !IsVisible(rune.Value),
            _ => false,
        };
    }

    /// <summary>Format characters that are seen: signs that enclose the digits behind them.</summary>
    private static bool IsVisible(int rune)
        => rune is (>= 0x600 and <= 0x605) or 0x6DD or 0x70F or 0x890 or 0x891 or 0x8E2 or 0x110BD or 0x110CD;
}
