using System.Buffers.Text;
using System.Diagnostics;

namespace ActorIpcChat.Channel.Benchmarks;

/// <summary>
/// Reads lines in one enumeration. Orders: <c>lines COUNT</c> and <c>bulk</c>, each answered by <c>ready</c>, and when the lines have come:
/// by the bytes that the process allocated, then the time of each line in ns, or the time of the last one and their number.
/// </summary>
internal static class Receiver
{
    private static readonly SemaphoreSlim Done = new(0);
    private static long[] _times = [];
    private static int _count;
    private static long _lines;
    private static long _last;
    private static bool _bulk;

    internal static void Run(string directory)
    {
        var chat = Ends.Open(Role.B, directory);
        var reading = ReadAsync(chat);
        while (Orders.Next() is { } order)
        {
            _bulk = order[0] == "bulk";
            _times = _bulk ? [] : new long[int.Parse(order[1], null)];
            (_count, _lines) = (0, 0);
            var before = GC.GetTotalAllocatedBytes(precise: true);
            Orders.Answer("ready");
            Done.Wait();
            var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
            Orders.Answer($"{allocated} {(_bulk ? $"{_last} {_lines}" : string.Join(' ', _times))}");
        }

        Ends.Close(chat);
        reading.GetAwaiter().GetResult();
    }

    private static async Task ReadAsync(ChatChannel chat)
    {
        await foreach (var line in chat.ReadAllAsync().ConfigureAwait(false))
        {
            if (_bulk ? TakeBulk(line.Bytes.Span) : TakeLine(line.Bytes.Span))
                Done.Release();
        }
    }

    private static bool TakeLine(ReadOnlySpan<byte> line)
    {
        var now = Stopwatch.GetTimestamp();
        if (!Utf8Parser.TryParse(line[..19], out long sent, out _))
            throw new InvalidDataException("another line came out than went in");
        _times[_count++] = now - sent;
        return _count == _times.Length;
    }

    private static bool TakeBulk(ReadOnlySpan<byte> line)
    {
        if (line.SequenceEqual(Bulk.Lines[_lines % Bulk.Lines.Length]))
        {
            _lines++;
            return false;
        }

        if (!line.SequenceEqual(Bulk.End))
            throw new InvalidDataException("another line came out than went in");
        _last = Stopwatch.GetTimestamp();
        return true;
    }
}
