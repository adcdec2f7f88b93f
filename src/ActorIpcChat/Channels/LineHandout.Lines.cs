using System.Runtime.InteropServices;
using System.Text;
using ActorIpcChat.Formats;
using ActorIpcChat.Viewer;

namespace ActorIpcChat.Channels;

/// <summary>Cuts the frames of a batch into lines.</summary>
internal sealed unsafe partial class LineHandout
{
    private byte* _copy;
    private int _copied;
    private int _capacity;
    private byte[] _nickBytes = [];
    private int _frame;
    private int _offset;
    private long _skip;
    private long _missed;
    private long _linesOfFrame;
    private long _total;
    private bool _insideLine;
    private bool _isNewFrame;
    private bool _cutOff;
    private bool _inHand;
    private bool _isAcknowledged;
    private bool _repeats;
    private long _ackFrame;
    private long _ackLines;
    private long _begunSent;
    private long _openFrame;

    /// <summary>Counts the lines that were handed out: the line in hand has this number.</summary>
    public long Ticket { get; private set; }

    /// <summary>The line in hand.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private set; }

    /// <summary>Name of its sender.</summary>
    public string Nick { get; private set; } = "";

    /// <summary>Its number in the sender's session.</summary>
    public long Sequence { get; private set; }

    /// <summary>It continues in the next part.</summary>
    public bool More { get; private set; }

    /// <summary>Lines that were overwritten before it.</summary>
    public long Missed { get; private set; }

    /// <summary>When it was sent.</summary>
    public DateTimeOffset Sent { get; private set; } = DateTimeOffset.UnixEpoch;

    /// <summary>Acknowledges the line in hand, and takes the next one.</summary>
    /// <returns>False if there is none in this batch, which goes back: wait for the next one.</returns>
    public bool TryNext()
    {
        lock (_lock)
        {
            if (_repeats && !_closed)
            {
                _repeats = false;
                return true;
            }

            if (!_repeats)
            {
                AcknowledgeInHand();
                _inHand = false;
            }

            if (_closed || _batch is not { } batch || !TryCut(batch))
            {
                GiveBack();
                return false;
            }

            (_inHand, _isAcknowledged, Ticket) = (true, false, Ticket + 1);
            (Missed, _missed) = (_missed, 0);
            return true;
        }
    }

    /// <summary>The line in hand as text. Its memory stays attached meanwhile.</summary>
    public string Decode(ReadOnlyMemory<byte> line)
    {
        lock (_lock)
            return Encoding.UTF8.GetString(line.Span);
    }

    /// <summary>Frees the copy. No batch is here any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            ((IDisposable)_view).Dispose();
            NativeMemory.Free(_copy);
            _copy = null;
            (_copied, _capacity) = (0, 0);
        }
    }

    private void Open(Batch batch)
    {
        (_frame, _offset, _linesOfFrame, _skip, _total) = (0, 0, 0, batch.Skip, batch.FirstLine);
        (_missed, _isNewFrame) = (_missed + batch.Missed, true);
        _cutOff = batch.EndsOpenLine && _insideLine;
    }

    private void AcknowledgeInHand()
    {
        if (!_inHand || _isAcknowledged)
            return;
        (_isAcknowledged, _repeats) = (true, false);
        if (_ackFrame >= 0)
            _batch?.Consumed?.Cursor.Acknowledge(_ackFrame, _ackLines, _total);
    }

    /// <summary>
    /// Before a batch goes back: its memory acknowledges what is left only if all of its lines were taken, and none is open here. An open line
    /// comes again as a whole, unless it fills a quarter of the ring: the writer must not wait for its start.
    /// </summary>
    private void SettleAcknowledgement(Batch batch)
    {
        var isRead = _frame >= batch.Count && (!_inHand || _isAcknowledged);
        if (isRead && !_insideLine)
            return;
        if (isRead && batch.Consumed is { } consumed && batch.End - _openFrame > consumed.Capacity / 4)
            consumed.Cursor.Acknowledge(batch.End, 0, _total);
        batch.Consumed = null;
    }

    private bool TryCut(Batch batch)
    {
        if (_cutOff)
        {
            // The rest of a line that was begun is lost.
            (_cutOff, _insideLine, More) = (false, false, false);
            Bytes = _view.View(_copy, _copied);
            _copied = 0;
            return true;
        }

        while (_frame < batch.Count)
        {
            ref readonly var frame = ref batch.Frames[_frame];
            var left = frame.Header.PayloadLength - _offset;
            if (left == 0)
            {
                (_frame, _offset, _linesOfFrame, _isNewFrame) = (_frame + 1, 0, 0, true);
                continue;
            }

            var start = frame.PayloadStart + _offset;
            var feed = new ReadOnlySpan<byte>(start, left).IndexOf((byte)'\n');
            var piece = feed < 0 ? left : feed;
            if (_skip > 0)
            {
                Skip(feed < 0 ? left : feed + 1, feed >= 0);
                continue;
            }

            if (!_insideLine)
                BeginLine(in frame);
            if (_copied > 0 && _copied + piece > LongestPart)
            {
                HandOut(_copy, _copied, more: true, frame.Position, frame.LinesBefore + _linesOfFrame);
                _openFrame = frame.Position;
                _copied = 0;
                return true;
            }

            if (_copied == 0 && piece > LongestPart)
            {
                // Only a copy of a whole line is that long.
                HandOut(start, LongestPart, more: true, -1, 0);
                _offset += LongestPart;
                return true;
            }

            if (feed < 0 || _copied > 0)
                Copy(start, piece);
            _offset += piece + (feed < 0 ? 0 : 1);
            if (feed < 0)
                continue;
            (_linesOfFrame, _total, _insideLine) = (_linesOfFrame + 1, _total + 1, false);
            var consumed = _offset == frame.Header.PayloadLength && frame.End >= 0;
            HandOut(
                _copied > 0 ? _copy : start, _copied > 0 ? _copied : piece, more: false,
                consumed ? frame.End : frame.Position, consumed ? 0 : frame.LinesBefore + _linesOfFrame);
            _copied = 0;
            return true;
        }

        return false;
    }

    private void Skip(int bytes, bool isLine)
    {
        _offset += bytes;
        if (!isLine)
            return;
        (_skip, _total, _linesOfFrame) = (_skip - 1, _total + 1, _linesOfFrame + 1);
    }

    private void BeginLine(in FrameView frame)
    {
        _insideLine = true;
        _openFrame = frame.Position;
        Sequence = frame.Header.FirstLine + _linesOfFrame;
        if (!_isNewFrame)
            return;
        _isNewFrame = false;
        if (_begunSent != frame.Header.Sent)
            (_begunSent, Sent) = (frame.Header.Sent, new DateTimeOffset(SentTime.Of(frame.Header.Sent)));
        if (!frame.Nick.SequenceEqual(_nickBytes))
            (_nickBytes, Nick) = (frame.Nick.ToArray(), Encoding.UTF8.GetString(frame.Nick));
    }

    private void HandOut(byte* start, int length, bool more, long frame, long lines)
    {
        Bytes = _view.View(start, length);
        (More, _ackFrame, _ackLines) = (more, frame, lines);
    }

    private void Copy(byte* start, int length)
    {
        if (_copied + length > _capacity)
        {
            _capacity = Math.Max(_copied + length, Math.Min(LongestPart, _capacity * 2));
            _copy = (byte*)NativeMemory.Realloc(_copy, (nuint)_capacity);
        }

        Buffer.MemoryCopy(start, _copy + _copied, length, length);
        _copied += length;
    }
}
