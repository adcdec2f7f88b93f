namespace ActorIpcChat.Wire;

/// <summary>
/// Goes over frames that lie one behind the other. Each one ends at the end of the run or before it; where no such frame stands, the cursor
/// stops. Goodbyes are never stored. Other processes may write there meanwhile: a frame's head is read once.
/// </summary>
/// <param name="start">The first byte.</param>
/// <param name="position">Its position in the stream.</param>
/// <param name="end">The position behind the last byte.</param>
internal unsafe ref struct FrameCursor(byte* start, long position, long end)
{
    private byte* _next = start;

    /// <summary>The frame that was reached last.</summary>
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
    /// <returns>False at the end, and where no frame stands.</returns>
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
