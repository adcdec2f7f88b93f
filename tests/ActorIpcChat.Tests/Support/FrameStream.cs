using System.Text;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests;

/// <summary>Creates the consecutive frames of one sender.</summary>
internal sealed unsafe class FrameStream(string nick = "")
{
    private bool _insideLine;

    internal long Position { get; set; }

    internal long NextLine { get; set; } = 1;

    /// <summary>µs since 1970 UTC.</summary>
    internal long Sent { get; set; }

    internal byte[] Next(string payload) => Next(Encoding.UTF8.GetBytes(payload));

    internal byte[] Next(byte[] payload)
    {
        var name = Encoding.UTF8.GetBytes(nick);
        var lines = payload.AsSpan().Count((byte)'\n');
        var ends = payload[^1] != '\n';
        var cut = (_insideLine ? FrameCut.StartsInsideLine : 0) | (ends ? FrameCut.EndsInsideLine : 0);
        var frame = new byte[FrameHeader.Size + name.Length + payload.Length + FrameHeader.TrailerSize];
        name.CopyTo(frame, FrameHeader.Size);
        payload.CopyTo(frame, FrameHeader.Size + name.Length);
        fixed (byte* start = frame)
            new FrameHeader(frame.Length, FrameKind.Lines, cut, name.Length, lines, NextLine, Sent).Write(start, Position);
        (Position, NextLine, _insideLine) = (Position + frame.Length, NextLine + lines, ends);
        return frame;
    }

    /// <summary>A frame of this length with one line.</summary>
    internal byte[] NextOfLength(int frameLength)
    {
        var payload = new byte[frameLength - FrameHeader.Size - FrameHeader.TrailerSize - Encoding.UTF8.GetByteCount(nick)];
        payload.AsSpan().Fill((byte)('a' + (NextLine % 26)));
        payload[^1] = (byte)'\n';
        return Next(payload);
    }

    internal byte[] Goodbye()
    {
        var frame = new byte[FrameHeader.Size + FrameHeader.TrailerSize];
        fixed (byte* start = frame)
            new FrameHeader(frame.Length, FrameKind.Goodbye, FrameCut.None, 0, 0, NextLine, 0).Write(start, Position);
        return frame;
    }
}
