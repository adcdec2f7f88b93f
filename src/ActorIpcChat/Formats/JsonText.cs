using System.Buffers;
using System.Text;
using ActorIpcChat.Text;

namespace ActorIpcChat.Formats;

/// <summary>
/// Writes the inside of a JSON string (RFC 8259). Control characters are escaped, so that a transcript is safe to show on a terminal.
/// </summary>
internal static class JsonText
{
    /// <summary>Bytes of the longest escape: a surrogate pair, <c>\uXXXX\uXXXX</c>.</summary>
    private const int MaxEscape = 12;

    private static readonly SearchValues<byte> AsIs = SearchValues.Create(
        Encoding.ASCII.GetBytes(Utf8Text.Printable.Replace("\"", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal)));

    /// <summary>Adds text. Invalid UTF-8 becomes U+FFFD.</summary>
    public static void Write(ReadOnlySpan<byte> text, OutputBuffer output)
    {
        while (!text.IsEmpty)
        {
            var run = text.IndexOfAnyExcept(AsIs);
            output.AddCopy(run < 0 ? text : text[..run]);
            if (run < 0)
                return;
            text = text[run..];
            Rune.DecodeFromUtf8(text, out var rune, out var length);
            text = text[length..];
            var space = output.GetSpan(MaxEscape);
            output.Advance(rune.Value is '"' or '\\' || Utf8Text.IsControl(rune) ? Escape(rune, space) : rune.EncodeToUtf8(space));
        }
    }

    /// <summary>Adds bytes as base64 (RFC 4648).</summary>
    public static void WriteBase64(ReadOnlySpan<byte> bytes, OutputBuffer output)
    {
        const int Triples = 3 << 13;
        while (!bytes.IsEmpty)
        {
            var part = bytes[..Math.Min(bytes.Length, Triples)];
            System.Buffers.Text.Base64.EncodeToUtf8(part, output.GetSpan(4 * (1 << 13)), out _, out var length);
            output.Advance(length);
            bytes = bytes[part.Length..];
        }
    }

    private static int Escape(Rune rune, Span<byte> target)
    {
        var letter = rune.Value switch
        {
            '"' or '\\' => (byte)rune.Value,
            '\b' => (byte)'b',
            '\t' => (byte)'t',
            '\n' => (byte)'n',
            '\f' => (byte)'f',
            '\r' => (byte)'r',
            _ => (byte)0,
        };
        if (letter != 0)
        {
            (target[0], target[1]) = ((byte)'\\', letter);
            return 2;
        }

        Span<char> units = stackalloc char[2];
        var count = rune.EncodeToUtf16(units);
        for (var unit = 0; unit < count; unit++)
        {
            "\\u"u8.CopyTo(target[(6 * unit)..]);
            for (var digit = 0; digit < 4; digit++)
                target[(6 * unit) + 2 + digit] = "0123456789abcdef"u8[(units[unit] >> (12 - (4 * digit))) & 0xF];
        }

        return 6 * count;
    }
}
