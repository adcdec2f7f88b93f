using System.Text;
using ActorIpcChat.Text;

namespace ActorIpcChat.Memory;

/// <summary>Names of consumers: 1 to 32 bytes of UTF-8 without control characters.</summary>
internal static class ConsumerName
{
    public const int MaxBytes = 32;

    /// <summary>What is allowed, for messages.</summary>
    public const string Allowed = "1 to 32 bytes of text";

    /// <summary>Why a text is no name; null if it is one.</summary>
    public static string? WhyInvalid(string name)
    {
        if (name.Length == 0)
            return "it is empty";
        if (Encoding.UTF8.GetByteCount(name) is var bytes and > MaxBytes)
            return $"it has {bytes} bytes, the longest name has {MaxBytes}";
        // A lone surrogate becomes U+FFFD: two different names would be one.
        return name.EnumerateRunes().Any(static rune => Utf8Text.IsControl(rune) || rune == Rune.ReplacementChar)
            ? "it contains characters that are no text" : null;
    }
}
