using System.Text;

namespace ActorIpcChat.Text;

/// <summary>Makes text from other processes safe for a terminal.</summary>
internal static class Printable
{
    /// <summary>Replaces bytes other than printable ASCII by dots.</summary>
    public static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var value in bytes)
            text.Append(value is >= 0x20 and < 0x7f ? (char)value : '.');
        return text.ToString();
    }

    /// <summary>Replaces control characters by dots.</summary>
    public static string Name(string name)
        => string.Concat(name.EnumerateRunes().Select(rune => Utf8Text.IsControl(rune) ? "." : rune.ToString()));
}
