using ActorIpcChat.Formats;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Memory;
using ActorIpcChat.Settings;
using ActorIpcChat.Viewer;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Originals;

/// <summary>
/// The window of an original A or B, as a viewer of ours sees it: a text is a line as soon as it is another one than before. What
/// comes twice in a row, or goes faster than this looks, was never to be seen by anybody.
/// </summary>
internal sealed unsafe class ViewedWindow : ViewedMemory
{
    /// <summary>Looks between two questions to the kernel whether the segment is still there.</summary>
    private const int LooksPerQuestion = 64;

    private readonly OriginalSegment _segment;
    private readonly byte[] _frame = GC.AllocateArray<byte>(ClassicWindow.Size + TextFramer.Overhead, pinned: true);
    private readonly TextFramer _framer = new(TimeProvider.System);
    private readonly byte[] _text = new byte[ClassicWindow.Size];
    private readonly byte[] _shown = new byte[ClassicWindow.Size];
    private readonly PollSettings _poll;
    private int _length;
    private int _shownLength;
    private int _looks;
    private int _skip;
    private bool _removed;

    private ViewedWindow(OriginalSegment segment, PollSettings poll) => (_segment, _poll) = (segment, poll);

    /// <summary>The window under a role's key; null while there is none, or when a chat process of ours keeps its rings beside it.</summary>
    /// <exception cref="LinuxException">It may not be attached.</exception>
    public static ViewedWindow? TryOpen(ViewerContext context)
    {
        if (SegmentFinder.TryOpenOriginal(context.Room, context.Role) is not { } segment)
            return null;
        if (segment.Rings is null)
            return new ViewedWindow(segment, context.Settings.WindowPoll);
        segment.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public override bool HasNews
        => _segment.Rings is null
            && _segment.Window.TryRead(_text, out _length)
            && !_text.AsSpan(0, _length).SequenceEqual(_shown.AsSpan(0, _shownLength));

    /// <inheritdoc/>
    public override bool IsOver => _removed;

    /// <inheritdoc/>
    public override bool IsRemoved
    {
        get
        {
            if (_looks++ % LooksPerQuestion == 0)
                _removed = _segment.Segment.Status() is not { Removed: false };
            return _removed || _segment.Rings is not null;
        }
    }

    /// <inheritdoc/>
    public override PollSettings? Poll => _poll;

    /// <inheritdoc/>
    public override void SkipHistory(long wanted) => _skip = wanted == 0 && HasNews ? 1 : 0;

    /// <inheritdoc/>
    public override bool Fill(Batch batch)
    {
        batch.Clear();
        var text = _text.AsSpan(0, _length);
        text.CopyTo(_shown);
        _shownLength = _length;
        text.CopyTo(_frame.AsSpan(FrameHeader.Size));
        // The array is pinned for good.
        var start = (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _frame[0]);
        batch.Add(new FrameView(_framer.Frame(start, _length), start));
        (batch.Skip, _skip) = (_skip, 0);
        return true;
    }

    /// <inheritdoc/>
    public override void MarkShown(long end)
    {
    }

    /// <inheritdoc/>
    public override void PassOver(long end)
    {
    }

    /// <inheritdoc/>
    public override bool TryFallAsleep() => false;

    /// <inheritdoc/>
    public override void Woken()
    {
    }

    /// <inheritdoc/>
    public override void Dispose() => _segment.Dispose();
}
