using ActorIpcChat.Wire;

namespace ActorIpcChat.Viewer;

/// <summary>One frame to show, where it lies in memory.</summary>
internal unsafe readonly struct FrameView(FrameHeader header, byte* start)
{
    public FrameHeader Header { get; } = header;

    /// <summary>The lines, as they were sent.</summary>
    public ReadOnlySpan<byte> Payload => new(start + Header.PayloadOffset, Header.PayloadLength);

    /// <summary>The sender's nick, UTF-8.</summary>
    public ReadOnlySpan<byte> Nick => new(start + FrameHeader.Size, Header.NickLength);

    public byte* PayloadStart => start + Header.PayloadOffset;
}

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

    /// <summary>Lines at the beginning of the first frame that are not to be shown: history that nobody asked for.</summary>
    public long Skip { get; set; }

    /// <summary>Lines that the writer overwrote before they could be shown.</summary>
    public long Missed { get; set; }

    /// <summary>What lay between this and the last batch was overwritten: a line that was begun there has no end.</summary>
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
