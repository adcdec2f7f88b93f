namespace ActorIpcChat.Cli.Check;

/// <summary>
/// The messages in what a viewer prints. How it prints one, such as <c>I am B1, recv from B:[text]</c>, is learned from a known message; a
/// number in it, such as a time, may differ from message to message.
/// </summary>
internal sealed class ShownLines(CheckedProcess viewer)
{
    private string _before = "";
    private string _behind = "\n";

    /// <summary>Where the messages begin that come next.</summary>
    public int Mark { get; private set; }

    /// <summary>Learns from a message that was printed.</summary>
    /// <returns>False if it was not printed, or not to the end of its line.</returns>
    public bool Learn(string message)
    {
        var output = viewer.Output;
        var at = output.LastIndexOf(message, StringComparison.Ordinal);
        if (at < 0)
            return false;
        var end = output.IndexOf('\n', at + message.Length);
        if (end < 0)
            return false;
        var start = at == 0 ? 0 : output.LastIndexOf('\n', at - 1) + 1;
        (_before, _behind, Mark) = (output[start..at], output[(at + message.Length)..(end + 1)], end + 1);
        return true;
    }

    /// <summary>The messages behind <see cref="Mark"/>.</summary>
    public IReadOnlyList<string> Now()
    {
        var output = viewer.Output;
        List<string> messages = [];
        for (var at = Mark; at < output.Length;)
        {
            var text = Match(_before, output, at);
            if (text < 0)
            {
                // A line of another kind.
                var end = output.IndexOf('\n', at);
                at = end < 0 ? output.Length : end + 1;
                continue;
            }

            var (length, next) = FindEnd(output, text);
            if (next < 0)
                break;
            messages.Add(output.Substring(text, length));
            at = next;
        }

        return messages;
    }

    /// <summary>The first place where the text behind a message stands, and behind that the output ends or the next message begins.</summary>
    private (int Length, int Next) FindEnd(string output, int from)
    {
        var any = (Length: 0, Next: -1);
        for (var at = from; at < output.Length; at++)
        {
            var next = Match(_behind, output, at);
            if (next < 0)
                continue;
            if (next == output.Length || Match(_before, output, next) >= 0)
                return (at - from, next);
            if (any.Next < 0)
                any = (at - from, next);
        }

        return any;
    }

    /// <summary>The end of a pattern that begins at a place; -1 if it does not. A number matches any number.</summary>
    private static int Match(string pattern, string text, int at)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            if (at >= text.Length)
                return -1;
            if (char.IsAsciiDigit(pattern[i]) && char.IsAsciiDigit(text[at]))
            {
                while (i + 1 < pattern.Length && char.IsAsciiDigit(pattern[i + 1]))
                    i++;
                while (at < text.Length && char.IsAsciiDigit(text[at]))
                    at++;
            }
            else if (pattern[i] == text[at])
            {
                at++;
            }
            else
            {
                return -1;
            }
        }

        return at;
    }
}
