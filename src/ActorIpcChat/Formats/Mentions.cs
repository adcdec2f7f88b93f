using System.Buffers;
using System.Text;

namespace ActorIpcChat.Formats;

/// <summary>Finds a nick in text: as a whole word, ignoring case.</summary>
internal sealed class Mentions(string nick)
{
    public bool In(ReadOnlySpan<byte> text)
    {
        if (nick.Length == 0)
            return false;
        var buffer = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            return In(buffer.AsSpan(0, Encoding.UTF8.GetChars(text, buffer)));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    private bool In(ReadOnlySpan<char> text)
    {
        for (var from = 0; ;)
        {
            var at = text[from..].IndexOf(nick, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
                return false;
            var (start, end) = (from + at, from + at + nick.Length);
            if ((start == 0 || !IsOfWord(text[start - 1])) && (end == text.Length || !IsOfWord(text[end])))
                return true;
            from = start + 1;
        }
    }

    private static bool IsOfWord(char value) => char.IsLetterOrDigit(value) || value == '_';
}
