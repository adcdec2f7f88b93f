using System.Text;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>
/// What an original viewer shows while an original A or B is filling the window with strncpy(3): the beginning of the next text and
/// behind it what is still there of the one before. "line 9" becomes "line 10" by way of "line 1".
/// </summary>
internal static class TornTexts
{
    /// <summary>All texts but those that are on the way from the one before to one of the next few.</summary>
    internal static IEnumerable<string> Without(IReadOnlyList<string> shown)
    {
        // A viewer that is quick enough sees more than one state between two texts.
        const int MostStates = 8;
        var before = Array.Empty<byte>();
        for (var i = 0; i < shown.Count; i++)
        {
            var text = Encoding.UTF8.GetBytes(shown[i]);
            if (shown.Skip(i + 1).Take(MostStates).Any(next => IsBetween(before, text, Encoding.UTF8.GetBytes(next))))
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
            // Where the copy is not shorter than the text before, the zeros behind that end it.
            byte[] state = [.. next.AsSpan(0, copied), .. before.AsSpan(Math.Min(copied, before.Length))];
            if (state.AsSpan().SequenceEqual(text))
                return true;
        }

        return false;
    }
}
