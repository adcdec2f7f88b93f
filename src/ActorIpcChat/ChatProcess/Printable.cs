using System.Text;

namespace ActorIpcChat.ChatProcess;

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
}
