using ActorIpcChat.Wire;

namespace ActorIpcChat.Originals;

/// <summary>Makes frames of texts from original programs, which have neither an end nor a number nor a time of their own.</summary>
internal sealed unsafe class TextFramer(TimeProvider clock)
{
    /// <summary>Bytes that a frame needs besides its text.</summary>
    public const int Overhead = FrameHeader.Size + 1 + FrameHeader.TrailerSize;

    private long _nextLine = 1;

    /// <summary>Puts a frame round a text that stands <see cref="FrameHeader.Size"/> bytes behind its start.</summary>
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
