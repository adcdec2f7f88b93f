using System.Buffers;
using System.Globalization;
using System.Text;

namespace ActorIpcChat.Text;

/// <summary>Helpers for UTF-8 text from other processes.</summary>
internal static class Utf8Text
{
    /// <summary>Printable ASCII.</summary>
    public const string Printable =
        " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

    /// <summary>Number of bytes without an incomplete character at the end.</summary>
    public static int LengthWithoutCutCharacter(ReadOnlySpan<byte> bytes)
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
    /// The character is not visible text: a control character, a line separator, or a format character, which reorders or hides other text.
    /// Joiners are not: words and emoji need them.
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

    /// <summary>Visible format characters: signs that enclose the digits after them.</summary>
    private static bool IsVisible(int rune)
        => rune is (>= 0x600 and <= 0x605) or 0x6DD or 0x70F or 0x890 or 0x891 or 0x8E2 or 0x110BD or 0x110CD;
}
