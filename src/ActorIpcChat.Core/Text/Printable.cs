using System.Text;

namespace ActorIpcChat.Text;

/// <summary>Text of unknown bytes that cannot harm a terminal.</summary>
internal static class Printable
{
    /// <summary>ASCII as it is, everything else as a dot.</summary>
    public static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var value in bytes)
            text.Append(value is >= 0x20 and < 0x7f ? (char)value : '.');
        return text.ToString();
    }

    /// <summary>A name as a peer may have it, without what a terminal would obey instead of show.</summary>
    public static string Name(string name)
        => string.Concat(name.EnumerateRunes().Select(rune => Utf8Text.IsControl(rune) ? "." : rune.ToString()));
}
