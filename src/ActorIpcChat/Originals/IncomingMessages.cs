using ActorIpcChat.ChatProcess;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Originals;

/// <summary>What comes from an original program: each read is a message, and has no end of its own.</summary>
internal sealed unsafe class IncomingMessages(TimeProvider clock) : Incoming
{
    private long _nextLine = 1;

    /// <inheritdoc/>
    public override byte* Place(InboxSpace space, out int length)
    {
        length = Math.Min(space.Length, FrameHeader.MaxLength) - FrameHeader.Size - 1 - FrameHeader.TrailerSize;
        return space.Start + FrameHeader.Size;
    }

    /// <inheritdoc/>
    public override Outcome Take(InboxSpace space, int bytes)
    {
        var payload = new Span<byte>(space.Start + FrameHeader.Size, bytes + 1);
        payload[bytes] = (byte)'\n';
        var lines = payload.Count((byte)'\n');
        var sent = (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        var frame = new FrameHeader(
            FrameHeader.Size + payload.Length + FrameHeader.TrailerSize, FrameKind.Lines, FrameCut.None, 0, lines, _nextLine, sent);
        frame.Write(space.Start, 0);
        _nextLine += lines;
        space.Filled = frame.Length;
        return default;
    }
}
