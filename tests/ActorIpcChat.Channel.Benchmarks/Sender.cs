using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;

namespace ActorIpcChat.Channel.Benchmarks;

/// <summary>
/// Sends lines on the main thread. Orders: <c>lines COUNT GAP_NS</c> sends lines one at a time, each with the time when it was sent, and
/// answers with the bytes that the process allocated. <c>bulk MS</c> sends as many as possible; the answer is the time of the first, their
/// number, the bytes that TrySend and the process allocated.
/// </summary>
internal static class Sender
{
    private const int LinesOfRun = 64;

    internal static void Run(string directory)
    {
        Pace.BeExact();
        var chat = Ends.Open(Role.A, directory);
        while (Orders.Next() is { } order)
        {
            if (order[0] == "lines")
                SendLines(chat, int.Parse(order[1], null), long.Parse(order[2], null));
            else
                SendBulkAsync(chat, long.Parse(order[1], null)).GetAwaiter().GetResult();
        }

        Ends.Close(chat);
    }

    private static void SendLines(ChatChannel chat, int count, long gap)
    {
        var line = "0000000000000000000 a line of 31"u8[..31].ToArray();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var due = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++, due += gap)
        {
            Pace.SleepUntil(due);
            Utf8Formatter.TryFormat(Stopwatch.GetTimestamp(), line, out _, new System.Buffers.StandardFormat('D', 19));
            var sending = chat.SendAsync(line);
            if (!sending.IsCompletedSuccessfully)
                sending.AsTask().GetAwaiter().GetResult();
        }

        Orders.Answer($"{GC.GetTotalAllocatedBytes(precise: true) - before}");
    }

    private static async Task SendBulkAsync(ChatChannel chat, long milliseconds)
    {
        var processBefore = GC.GetTotalAllocatedBytes(precise: true);
        var start = Stopwatch.GetTimestamp();
        var (sent, allocated) = (0L, 0L);
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < milliseconds)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var accepted = TrySendRun(chat, sent);
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            sent += accepted;
            if (accepted < LinesOfRun)
            {
                await chat.SendAsync(Bulk.Lines[sent % Bulk.Lines.Length]).ConfigureAwait(false);
                sent++;
            }
        }

        var process = GC.GetTotalAllocatedBytes(precise: true) - processBefore;
        await chat.SendAsync(Bulk.End.ToArray()).ConfigureAwait(false);
        Orders.Answer(string.Create(CultureInfo.InvariantCulture, $"{start} {sent} {allocated} {process}"));
    }

    private static int TrySendRun(ChatChannel chat, long sent)
    {
        var accepted = 0;
        while (accepted < LinesOfRun && chat.TrySend(Bulk.Lines[(sent + accepted) % Bulk.Lines.Length], out _))
            accepted++;
        return accepted;
    }
}
