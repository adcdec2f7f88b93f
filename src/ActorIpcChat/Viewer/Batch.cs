using ActorIpcChat.Formats;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Viewer;

/// <summary>
/// Frames on their way from <see cref="ShmPollerActor"/> to <see cref="ConsoleActor"/> and, shown, back. There is one, and the bytes
/// stay where they are until it comes back.
/// </summary>
internal sealed class Batch
{
    public const int MaxFrames = 128;
    public const int MaxBytes = 1 << 18;

    private readonly FrameView[] _frames = new FrameView[MaxFrames];

    /// <summary>The frames.</summary>
    public ReadOnlySpan<FrameView> Frames => _frames.AsSpan(0, Count);

    public int Count { get; private set; }

    /// <summary>Lines that end in the frames.</summary>
    public long Lines { get; private set; }

    /// <summary>Bytes of the frames that have lines in them.</summary>
    public long Bytes { get; private set; }

    /// <summary>Ring position behind the last frame.</summary>
    public long End { get; set; }

    /// <summary>Lines at the beginning that are not to be shown: history that was not asked for.</summary>
    public long Skip { get; set; }

    /// <summary>Lines that the writer overwrote before they could be shown.</summary>
    public long Missed { get; set; }

    /// <summary>A line of which a part was shown with the last batch has no end.</summary>
    public bool AfterGap { get; set; }

    public bool IsFull => Count == MaxFrames;

    public void Add(FrameView frame)
    {
        _frames[Count++] = frame;
        Lines += frame.Header.Lines;
        Bytes += frame.Header.Kind == FrameKind.Lines ? frame.Header.Length : 0;
    }

    public void Clear() => (Count, Lines, Bytes, Skip, Missed, AfterGap) = (0, 0, 0, 0, 0, false);
}
