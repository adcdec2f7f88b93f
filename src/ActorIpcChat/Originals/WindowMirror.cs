using ActorIpcChat.Lines;
using ActorIpcChat.Memory;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Originals;

/// <summary>
/// Shows the ring's lines in the original viewers' window, each long enough to be seen. While such a viewer is behind, this is a viewer of
/// the ring: unread lines are kept. Otherwise it only copies the last line into the window, without system calls. If lines come too fast to
/// be seen, it pauses the copies, too.
/// </summary>
/// <param name="segment">The segment.</param>
/// <param name="ring">The segment's writer.</param>
/// <param name="interval">How long a line stays in the window.</param>
/// <param name="clock">Clock for the interval.</param>
internal sealed unsafe class WindowMirror(ChatSegment segment, RingWriter ring, TimeSpan interval, TimeProvider clock) : Mirror
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan FirstViewerCheckInterval = TimeSpan.FromSeconds(1);

    private readonly MessageCutter _cutter = new();
    private RingReader? _reader;
    private TimeSpan _changed = TimeSpan.FromDays(-1);
    private TimeSpan _checked = TimeSpan.FromDays(-1);
    private bool _hasOriginal;
    private long _shown = Math.Min(ring.Seen, ring.Head);
    private long _position;
    private FrameHeader _frame;
    private int _offset;
    private bool _afterGap;

    public override bool IsBusy => _reader is not null;

    public override TimeSpan? Published()
    {
        if (!ring.Slots.AnyClaimed)
            return HasOriginal(always: true) ? Begin() : FirstViewerCheckInterval;
        if (Now - _changed < interval)
        {
            if (_hasOriginal)
                return CatchUp();
            WantsLines = false;
            return CheckInterval;
        }

        return _cutter.Text.IsEmpty && TryShowOnlyLine() ? null : CatchUp();
    }

    public override TimeSpan? Step()
    {
        if (_reader is null && !WantsLines)
        {
            WantsLines = true;
            return CatchUp();
        }

        if (_reader is null)
        {
            if (_shown >= ring.Head || ring.Slots.AnyClaimed)
                return null;
            return HasOriginal(always: true) ? Begin() : FirstViewerCheckInterval;
        }

        var wait = _changed + interval - Now;
        if (wait > TimeSpan.Zero)
            return wait;
        if (!HasOriginal(always: false))
        {
            End(ring.Head);
            return null;
        }

        if (ShowNext())
            return interval;
        End(_position);
        return null;
    }

    public override void Dispose() => _reader?.Dispose();

    private TimeSpan Now => clock.GetElapsedTime(0);

    private TimeSpan? CatchUp()
    {
        if (HasOriginal(always: false))
            return Begin();
        // A later viewer finds the last line, as with an original writer.
        ShowLastLine();
        return null;
    }

    private TimeSpan? Begin()
    {
        // All 128 slots are taken.
        if (RingReader.TryClaim(segment) is not { } reader)
            return CheckInterval;
        (_reader, WantsLines) = (reader, false);
        _reader.ResumeAt(_shown);
        (_position, _offset) = (Math.Clamp(_reader.Position, ring.First, ring.Head), 0);
        return Step();
    }

    private void End(long shown)
    {
        // Lines that were not in the window stay in the ring: an original viewer may have left, or a viewer was attaching.
        _reader!.MoveTo(_position);
        _reader.Dispose();
        (_reader, WantsLines, _shown, _offset) = (null, true, shown, 0);
    }

    private bool HasOriginal(bool always)
    {
        if (always || Now - _checked >= CheckInterval)
        {
            _checked = Now;
            // This mirror's own slot has no mappings.
            _hasOriginal = segment.HasOriginalViewer(ring.Slots.CountLiving() - (_reader is null ? 0 : 1), PeerIsAttached ? 1 : 0);
        }

        return _hasOriginal;
    }

    private void Show(ReadOnlySpan<byte> text)
    {
        segment.Window.Show(text);
        _changed = Now;
    }

    private bool TryShowOnlyLine()
    {
        var frames = segment.InboxFrames(_shown, ring.Head);
        if (!frames.MoveNext() || frames.Next != ring.Head || frames.Frame is not { Lines: 1, Cut: 0 })
            return false;
        var line = frames.Payload[..^1];
        if (line.Length > MessageCutter.MaxLength || line.Contains((byte)0))
            return false;
        Show(line);
        _shown = ring.Head;
        return true;
    }

    private void ShowLastLine()
    {
        ReadOnlySpan<byte> payload = default;
        var frames = segment.InboxFrames(Math.Max(_shown, ring.First), ring.Head);
        while (frames.MoveNext())
        {
            if (frames.Frame.Kind == FrameKind.Lines)
                payload = frames.Payload;
        }

        _shown = ring.Head;
        if (payload.IsEmpty)
            return;
        payload = payload.TrimEnd((byte)'\n');
        _cutter.Clear();
        _cutter.Take(payload[(payload.LastIndexOf((byte)'\n') + 1)..]);
        _cutter.Take("\n"u8);
        Show(_cutter.Text);
        _cutter.Clear();
    }

    private bool ShowNext()
    {
        while (!_cutter.IsComplete && _position < ring.Head)
        {
            if (_position < ring.First)
            {
                // The begun line has lost its rest.
                _cutter.Clear();
                (_position, _offset, _afterGap) = (ring.First, 0, true);
            }

            var start = segment.InboxAt(_position);
            // For a partly shown frame use the checked header: the one in memory may have changed.
            if (_offset == 0 && !FrameHeader.TryRead(start, out _frame, ring.Head - _position))
            {
                _position = ring.Head;
                break;
            }

            if (_afterGap)
                SkipCutLine(_frame, new ReadOnlySpan<byte>(start + _frame.PayloadOffset, _frame.PayloadLength));
            _offset += _cutter.Take(new ReadOnlySpan<byte>(start + _frame.PayloadOffset + _offset, _frame.PayloadLength - _offset));
            if (_offset == _frame.PayloadLength)
                (_position, _offset) = (_position + _frame.Length, 0);
        }

        _reader!.MoveTo(_position);
        if (!_cutter.IsComplete)
            return false;
        Show(_cutter.Text);
        _cutter.Next();
        return true;
    }

    /// <summary>Skips a line whose start was overwritten.</summary>
    private void SkipCutLine(FrameHeader frame, ReadOnlySpan<byte> payload)
    {
        var end = frame.StartsInsideLine ? payload.IndexOf((byte)'\n') : 0;
        _afterGap = end < 0;
        if (frame.StartsInsideLine)
            _offset = end < 0 ? payload.Length : end + 1;
    }
}
