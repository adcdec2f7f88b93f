using System.Runtime.CompilerServices;
using ActorIpcChat.Channels;

namespace ActorIpcChat;

/// <summary>Enumerates the lines of a reader.</summary>
internal static class ChatLines
{
    /// <summary>One enumeration. Asking for the next line acknowledges the one before.</summary>
    /// <param name="take">Takes the reader when the enumeration begins; null if there is nothing to read.</param>
    /// <param name="from">The end that sends.</param>
    /// <param name="giveBack">Gets the reader back when the enumeration ends; null to keep it.</param>
    /// <param name="cancel">Ends the enumeration.</param>
    public static async IAsyncEnumerable<ChatLine> ReadAsync(
        Func<ReaderEnd?> take, Role? from, Func<ReaderEnd, ValueTask>? giveBack, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (take() is not { } reader)
            yield break;
        var (lines, begun) = (reader.Lines, false);
        try
        {
            lines.Begin(cancel);
            begun = true;
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
            if (begun)
                lines.End();
            if (giveBack is not null)
                await giveBack(reader).ConfigureAwait(false);
        }
    }
}
