using System.Buffers;
using System.Text;

namespace ActorIpcChat.Text;

/// <summary>
/// Makes text from other processes safe for a terminal: ESC becomes <c>^[</c> as with <c>cat -v</c>, U+202E <c>&lt;U+202E&gt;</c>, a byte
/// that is not UTF-8 <c>\xff</c>, a tab blanks.
/// </summary>
internal static class VisibleText
{
    private const int TabStop = 8;

    /// <summary>Escapes a text. A combining character without a base would join the text before it, so it is escaped, too.</summary>
    public static string Of(string text) => Of(text, expandTabs: true);

    /// <summary>Escapes a value in an error message: a tab becomes <c>^I</c>.</summary>
    public static string OfValue(string text) => Of(text, expandTabs: false);

    private static string Of(string text, bool expandTabs)
    {
        var visible = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == '\t' && expandTabs)
                visible.Append(' ', TabStop - (visible.Length % TabStop));
            else if (Utf8Text.IsControl(rune) || (rune.Value > 0x7f && visible is [] or [.., ' '] && IsCombining(rune)))
                visible.Append(Escape(rune));
            else
                visible.Append(rune);
        }

        return visible.ToString();
    }

    /// <summary>Escapes any bytes.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var length) == OperationStatus.Done)
            {
                text.Append(rune);
            }
            else
            {
                foreach (var value in bytes[..length])
                    text.Append(Escape(value));
            }

            bytes = bytes[length..];
        }

        return Of(text.ToString());
    }

    /// <summary>The visible form of a control character.</summary>
    public static string Escape(Rune control) => control.IsAscii ? $"^{(char)(control.Value ^ 0x40)}" : $"<U+{control.Value:X4}>";

    /// <summary>The visible form of a byte that is not UTF-8.</summary>
    public static string Escape(byte value) => $"\\x{value:x2}";

    private static bool IsCombining(Rune rune) => default(CellCounter).Add(rune, out _) == 0;
}
