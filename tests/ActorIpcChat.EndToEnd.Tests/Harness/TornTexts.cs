using System.Text;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>
/// Texts that an original viewer reads while an original A or B copies into the window with strncpy(3): the beginning of the next text
/// followed by the rest of the previous one. Between "line 9" and "line 10", the window has "line 1".
/// </summary>
internal static class TornTexts
{
    /// <summary>All texts except torn ones: those between the previous text and one of the next few.</summary>
    internal static IEnumerable<string> Without(IReadOnlyList<string> shown)
    {
        // A fast viewer reads several states between two texts.
        const int MaxStates = 8;
        var before = Array.Empty<byte>();
        for (var i = 0; i < shown.Count; i++)
        {
            var text = Encoding.UTF8.GetBytes(shown[i]);
            if (shown.Skip(i + 1).Take(MaxStates).Any(next => IsBetween(before, text, Encoding.UTF8.GetBytes(next))))
                continue;
            before = text;
            yield return shown[i];
        }
    }

    private static bool IsBetween(byte[] before, byte[] text, byte[] next)
    {
        if (text.AsSpan().SequenceEqual(before) || text.AsSpan().SequenceEqual(next))
            return false;
        for (var copied = 1; copied <= next.Length; copied++)
        {
            // If the copy is not shorter than the previous text, the zeros after that text end it.
            byte[] state = [.. next.AsSpan(0, copied), .. before.AsSpan(Math.Min(copied, before.Length))];
            if (state.AsSpan().SequenceEqual(text))
                return true;
        }

        return false;
    }
}
