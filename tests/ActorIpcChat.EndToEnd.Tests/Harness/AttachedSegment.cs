using System.Text;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>
/// A segment as any process has it that may attach it: it can write everywhere. See SegmentHeader for the offsets, FrameHeader for frames.
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

    /// <summary>What stands in the window of original viewers.</summary>
    internal string Text => Encoding.UTF8.GetString(new ReadOnlySpan<byte>(_start, Header)).Split('\0')[0];

    /// <summary>Writes a number into the header.</summary>
    internal void Write(int offset, long value) => *(long*)(_start + Header + offset) = value;

    /// <summary>The same in 4 bytes.</summary>
    internal void Write(int offset, int value) => *(int*)(_start + Header + offset) = value;

    /// <summary>Fills all of the outbox with one byte.</summary>
    internal void OverwriteOutbox(byte noise) => new Span<byte>(_start + Number(32), (int)Number(40)).Fill(noise);

    /// <summary>Has the first frame of several lines in the inbox end behind its first line, as its head says.</summary>
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

    public void Dispose() => Libc.ShmDetach((nint)_start);

    private long Number(int offset) => *(long*)(_start + Header + offset);
}
