using System.Text;
using ActorIpcChat.Text;
using CsCheck;

namespace ActorIpcChat.Tests.Formats;

/// <summary>Random bytes that are difficult to format.</summary>
internal static class RandomText
{
    private static readonly string[] Difficult =
    [
        "\u001b[31m", "\u001b]0;title\u0007", "\u009b2J", "\r", "\t", "\0", "\u007f", "\u0085", "\u2028", "\u202e", "\u2066", "\ufeff",
        "\U000E0041", "聊天", "e\u0301", "👩‍👧", "🇩🇪", "☺\ufe0f", "\u200d", "\u0301", "\"", "\\", " ", "word", "\n", "\n",
    ];

    /// <summary>Text, control characters, truncated characters and invalid bytes, separated by LFs; at least one byte.</summary>
    internal static Gen<byte[]> Bytes { get; } = Gen.Frequency(
            (6, Gen.Int[0, Difficult.Length - 1].Select(at => Difficult[at]).Select(text => Encoding.UTF8.GetBytes(text))),
            (2, Gen.Byte.Select(value => (byte[])[value])),
            (1, Gen.Int[0, Difficult.Length - 1].Select(at => Difficult[at]).Select(text => Encoding.UTF8.GetBytes(text)[..1])))
        .Array[1, 60].Select(parts => parts.SelectMany(part => part).ToArray());

    /// <summary>Valid UTF-8 without control characters other than LF.</summary>
    internal static void AssertNoControlCharacters(byte[] shown)
    {
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(shown);
        foreach (var rune in text.EnumerateRunes())
            Assert.False(rune.Value != '\n' && Utf8Text.IsControl(rune), $"control character U+{rune.Value:X4} is shown");
    }
}
