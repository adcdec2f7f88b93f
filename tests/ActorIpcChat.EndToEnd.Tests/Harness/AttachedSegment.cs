using System.Text;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>
/// A writable attachment of a segment, as any process with access has it. See SegmentHeader for the offsets, FrameHeader for frames.
/// </summary>
internal sealed unsafe class AttachedSegment : IDisposable
{
    private const int Header = 1024;

    private readonly byte* _start;

    internal AttachedSegment(Segment segment)
    {
        _start = (byte*)Libc.ShmAttach(segment.Id, 0, 0);
        Assert.True((nint)_start != -1, $"segment {segment.Id} cannot be attached");
    }

    /// <summary>The text in the window of original viewers.</summary>
    internal string Text => Encoding.UTF8.GetString(new ReadOnlySpan<byte>(_start, Header)).Split('\0')[0];

    /// <summary>Writes an 8-byte number into the header.</summary>
    internal void Write(int offset, long value) => *(long*)(_start + Header + offset) = value;

    /// <summary>Writes a 4-byte number into the header.</summary>
    internal void Write(int offset, int value) => *(int*)(_start + Header + offset) = value;

    /// <summary>Fills the outbox with one byte value.</summary>
    internal void OverwriteOutbox(byte value) => new Span<byte>(_start + Number(32), (int)Number(40)).Fill(value);

    /// <summary>Truncates the first multi-line frame of the inbox to its first line by changing its header.</summary>
    internal void ShortenFrame()
    {
        var ring = _start + Number(16);
        for (long at = 0; at < Number(128); at += *(uint*)(ring + at + 4))
        {
            if (*(uint*)(ring + at + 12) < 2)
                continue;
            (*(uint*)(ring + at + 4), *(uint*)(ring + at + 12)) = (32u + ring[at + 10] + 8 + 10, 1);
            return;
        }
    }

    /// <summary>Number of lines that its owner has accepted since it was created, those of the open frame included.</summary>
    internal long AcceptedLines()
    {
        // In this order: its owner may go on.
        var (capacity, open, head, tail) = (Number(40), Number(448), Number(392), Number(400));
        var ring = new ReadOnlySpan<byte>(_start + Number(32), (int)capacity);
        ReadOnlySpan<byte> outbox = (byte[])[.. ring, .. ring];
        long lines = 0;
        while (tail < head)
        {
            var frame = outbox[(int)(tail & (capacity - 1))..];
            lines = BitConverter.ToInt64(frame[16..]) + BitConverter.ToUInt32(frame[12..]) - 1;
            tail += BitConverter.ToUInt32(frame[4..]);
        }

        if (open <= head)
            return lines;
        var last = outbox.Slice((int)(head & (capacity - 1)), (int)(open - head));
        return BitConverter.ToInt64(last[16..]) + last[(32 + last[10])..].Count((byte)'\n') - 1;
    }

    public void Dispose() => Libc.ShmDetach((nint)_start);

    private long Number(int offset) => *(long*)(_start + Header + offset);
}
