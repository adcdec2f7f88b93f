using ActorIpcChat.Formats;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Viewer;

/// <summary>
/// Frames that <see cref="ShmPollerActor"/> sends to <see cref="ConsoleActor"/>, which sends the batch back when they are shown. There is
/// one. Its bytes stay in place until it comes back.
/// </summary>
internal sealed class Batch(int capacity = Batch.MaxFrames)
{
    /// <summary>Frames of a batch for a terminal or pipe, and the most frames of a batch of copies.</summary>
    public const int MaxFrames = 128;
    public const int MaxBytes = 1 << 18;

    private readonly FrameView[] _frames = new FrameView[capacity];

    public ReadOnlySpan<FrameView> Frames => _frames.AsSpan(0, Count);

    public int Count { get; private set; }

    /// <summary>Lines that end in the frames.</summary>
    public long Lines { get; private set; }

    /// <summary>Bytes of the frames with lines, headers included.</summary>
    public long Bytes { get; private set; }

    /// <summary>Ring position behind the last frame.</summary>
    public long End { get; set; }

    /// <summary>Lines at the start that are not shown: they are older than the requested history.</summary>
    public long Skip { get; set; }

    /// <summary>Lines that the writer overwrote before they could be shown.</summary>
    public long Missed { get; set; }

    /// <summary>A line is open on the output and its rest is lost: end it first.</summary>
    public bool EndsOpenLine { get; set; }

    /// <summary>Lines that ended before the first frame, since the segment was created.</summary>
    public long FirstLine { get; set; }

    /// <summary>
    /// Acknowledges lines for a named consumer as soon as they are shown; null for a viewer without a name. Who sends the batch back before
    /// all lines are shown clears it: then the others are not acknowledged.
    /// </summary>
    public ConsumedLines? Consumed { get; set; }

    public bool IsFull => Count == capacity;

    public void Add(FrameView frame)
    {
        _frames[Count++] = frame;
        Lines += frame.Header.Lines;
        Bytes += frame.Header.Kind == FrameKind.Lines ? frame.Header.Length : 0;
    }

    public void Clear() => (Count, Lines, Bytes, Skip, Missed, EndsOpenLine, Consumed) = (0, 0, 0, 0, 0, false, null);
}
