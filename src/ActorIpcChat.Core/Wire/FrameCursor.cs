namespace ActorIpcChat.Wire;

/// <summary>
/// Reads contiguous frames, one after the other. It stops at a corrupt frame, and at one that would end behind the run. Other processes may
/// write there meanwhile, so each header is read once. Goodbyes are never stored.
/// </summary>
/// <param name="start">The first byte.</param>
/// <param name="position">Its position in the stream.</param>
/// <param name="end">The position behind the last byte.</param>
internal unsafe ref struct FrameCursor(byte* start, long position, long end)
{
    private byte* _next = start;

    /// <summary>Header of the current frame.</summary>
    public FrameHeader Frame { get; private set; }

    /// <summary>Its first byte.</summary>
    public byte* Start { get; private set; }

    /// <summary>Position of its first byte.</summary>
    public long Position { get; private set; } = position;

    /// <summary>Position behind it: where the next frame begins.</summary>
    public long Next { get; private set; } = position;

    /// <summary>The lines of the frame, with their LFs.</summary>
    public readonly ReadOnlySpan<byte> Payload => new(Start + Frame.PayloadOffset, Frame.PayloadLength);

    /// <summary>Goes to the next frame.</summary>
    /// <returns>False at the end, or if the next frame is corrupt.</returns>
    public bool MoveNext()
    {
        if (!FrameHeader.TryRead(_next, out var frame, end - Next) || frame.Kind == FrameKind.Goodbye)
            return false;
        Start = _next;
        (Frame, Position) = (frame, Next);
        Next += frame.Length;
        _next += frame.Length;
        return true;
    }
}
