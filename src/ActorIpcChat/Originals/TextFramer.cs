using ActorIpcChat.Wire;

namespace ActorIpcChat.Originals;

/// <summary>Makes frames of an original program's texts, which have no end, number or time.</summary>
internal sealed unsafe class TextFramer(TimeProvider clock)
{
    /// <summary>Bytes of a frame besides its text.</summary>
    public const int Overhead = FrameHeader.Size + 1 + FrameHeader.TrailerSize;

    private long _nextLine = 1;

    /// <summary>Frames a text that begins <see cref="FrameHeader.Size"/> bytes behind the start.</summary>
    public FrameHeader Frame(byte* start, int length)
    {
        var payload = new Span<byte>(start + FrameHeader.Size, length + 1);
        payload[length] = (byte)'\n';
        var lines = payload.Count((byte)'\n');
        var frame = new FrameHeader(length + Overhead, FrameKind.Lines, FrameCut.None, 0, lines, _nextLine, FrameHeader.SentNow(clock));
        frame.Write(start, 0);
        _nextLine += lines;
        return frame;
    }
}
