using System.Text;
using ActorIpcChat.Formats;
using ActorIpcChat.Viewer;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Cli.Window;

/// <summary>The log of a window: the lines of both sides as JSON, in the order of the screen.</summary>
/// <param name="file">The log.</param>
/// <param name="self">The sender of own lines: "A" or "B"; null for a member, whose nick it is.</param>
internal sealed class WindowLog(LogFile file, string? self) : IDisposable
{
    /// <summary>Bytes that are looked through for the last lines.</summary>
    private const int MaxEnd = 8 << 20;

    private readonly JsonFormat _format = new(self);
    private readonly OutputBuffer _buffer = new();

    /// <summary>Lines at the end of the log. They may come again: after a kill the ring may still hold them.</summary>
    private readonly HashSet<ReadOnlyMemory<byte>> _logged = new(new SameBytes());

    /// <summary>The last lines of the log, oldest first.</summary>
    /// <param name="count">The most lines.</param>
    public IReadOnlyList<JsonLine> ReadLast(long count)
    {
        List<JsonLine> lines = [];
        for (ReadOnlyMemory<byte> rest = file.ReadEnd(MaxEnd); !rest.IsEmpty;)
        {
            rest = rest.Span[^1] == (byte)'\n' ? rest[..^1] : rest;
            var start = rest.Span.LastIndexOf((byte)'\n') + 1;
            _logged.Add(rest[start..]);
            if (lines.Count < count && JsonLine.TryRead(rest.Span[start..]) is { Presence.Length: 0, From.Length: > 0 } line)
                lines.Add(line);
            rest = rest[..start];
        }

        lines.Reverse();
        return lines;
    }

    /// <summary>The log had the line already when it was read.</summary>
    public bool Has(byte[] line) => _logged.Contains(line);

    /// <summary>Appends received lines, as the viewer printed them.</summary>
    public void Add(IEnumerable<byte[]> lines)
    {
        foreach (var line in lines)
        {
            _buffer.AddCopy(line);
            _buffer.AddCopy("\n"u8);
            if (_buffer.IsNearlyFull)
                file.Append(_buffer);
        }

        file.Append(_buffer);
    }

    /// <summary>Appends own lines.</summary>
    /// <param name="lines">The lines with LF.</param>
    /// <param name="nick">The user's nick.</param>
    /// <param name="first">Number of the first one.</param>
    /// <param name="sent">When they were sent.</param>
    public unsafe void AddOwn(ReadOnlySpan<byte> lines, string nick, long first, DateTimeOffset sent)
    {
        var name = Encoding.UTF8.GetBytes(nick);
        var header = new FrameHeader(
            FrameHeader.Size + name.Length + lines.Length + FrameHeader.TrailerSize, FrameKind.Lines, FrameCut.None, name.Length, 0, first,
            (sent - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        fixed (byte* nickStart = name, start = lines)
        {
            var frame = new FrameView(header, nickStart, start);
            for (var taken = 0; taken < lines.Length;)
            {
                taken += _format.Append(frame, start + taken, lines.Length - taken, _buffer);
                if (_buffer.IsNearlyFull)
                    file.Append(_buffer);
            }
        }

        file.Append(_buffer);
    }

    public void Dispose()
    {
        file.Dispose();
        _buffer.Dispose();
    }

    private sealed class SameBytes : IEqualityComparer<ReadOnlyMemory<byte>>
    {
        public bool Equals(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceEqual(y.Span);

        public int GetHashCode(ReadOnlyMemory<byte> obj)
        {
            var hash = default(HashCode);
            hash.AddBytes(obj.Span);
            return hash.ToHashCode();
        }
    }
}
