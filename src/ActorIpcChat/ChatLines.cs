using System.Runtime.CompilerServices;
using ActorIpcChat.Channels;

namespace ActorIpcChat;

/// <summary>Enumerates the lines of a reader.</summary>
internal static class ChatLines
{
    /// <summary>One enumeration. Asking for the next line acknowledges the one before.</summary>
    public static async IAsyncEnumerable<ChatLine> ReadAsync(ReaderEnd reader, Role? from, [EnumeratorCancellation] CancellationToken cancel)
    {
        var lines = reader.Lines;
        lines.Begin(cancel);
        try
        {
            using var registration = cancel.UnsafeRegister(static lines => ((LineHandout)lines!).Cancel(), lines);
            while (true)
            {
                cancel.ThrowIfCancellationRequested();
                if (lines.TryNext())
                    yield return new ChatLine(lines, lines.Ticket, lines.Bytes, lines.Nick, from, lines.Sequence, lines.More, lines.Sent, lines.Missed);
                else if (!await lines.WaitAsync().ConfigureAwait(false))
                    yield break;
            }
        }
        finally
        {
            lines.End();
        }
    }
}
