using ActorIpcChat.Formats;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Memory;
using ActorIpcChat.Settings;
using ActorIpcChat.Viewer;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Originals;

/// <summary>
/// Reads the window of an original A or B: each changed text is a line. Equal lines in a row, and lines that change faster than the
/// polling, cannot be seen.
/// </summary>
internal sealed unsafe class ViewedWindow : ViewedMemory
{
    /// <summary>Polls between two checks that the segment still exists.</summary>
    private const int PollsPerCheck = 64;

    private readonly OriginalSegment _segment;
    private readonly byte[] _frame = GC.AllocateArray<byte>(OriginalWindow.Size + TextFramer.Overhead, pinned: true);
    private readonly TextFramer _framer = new(TimeProvider.System);
    private readonly byte[] _text = new byte[OriginalWindow.Size];
    private readonly byte[] _shown = new byte[OriginalWindow.Size];
    private readonly PollSettings _poll;
    private int _length;
    private int _shownLength;
    private int _polls;
    private int _skip;
    private bool _removed;

    private ViewedWindow(OriginalSegment segment, PollSettings poll) => (_segment, _poll) = (segment, poll);

    /// <summary>Opens the window under a role's key. Null if there is none, or if a chat process keeps its rings beside it.</summary>
    /// <exception cref="LinuxException">The segment may not be attached.</exception>
    public static ViewedWindow? TryOpen(ViewerContext context)
    {
        if (SegmentFinder.TryOpenOriginal(context.Room, context.Role) is not { } segment)
            return null;
        if (segment.Rings is null)
            return new ViewedWindow(segment, context.Settings.WindowPoll);
        segment.Dispose();
        return null;
    }

    public override bool HasNews
        => _segment.Rings is null
            && _segment.Window.TryRead(_text, out _length)
            && !_text.AsSpan(0, _length).SequenceEqual(_shown.AsSpan(0, _shownLength));

    public override bool IsOver => _removed;

    public override bool IsRemoved
    {
        get
        {
            if (_polls++ % PollsPerCheck == 0)
                _removed = _segment.Segment.Status() is not { Removed: false };
            return _removed || _segment.Rings is not null;
        }
    }

    public override PollSettings? Poll => _poll;

    public override void SkipHistory(long wanted) => _skip = wanted == 0 && HasNews ? 1 : 0;

    public override bool Fill(Batch batch)
    {
        batch.Clear();
        var text = _text.AsSpan(0, _length);
        text.CopyTo(_shown);
        _shownLength = _length;
        text.CopyTo(_frame.AsSpan(FrameHeader.Size));
        // The array is pinned.
        var start = (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _frame[0]);
        batch.Add(new FrameView(_framer.Frame(start, _length), start));
        (batch.Skip, _skip) = (_skip, 0);
        return true;
    }

    public override void MarkShown(long end)
    {
    }

    public override void SkipCorrupt(long end)
    {
    }

    public override bool TryFallAsleep() => false;

    public override void OnDoorbell()
    {
    }

    public override void Dispose() => _segment.Dispose();
}
