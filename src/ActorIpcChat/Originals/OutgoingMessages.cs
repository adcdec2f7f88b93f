using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Memory;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Originals;

/// <summary>
/// Sends to an original program, which takes each read(2) for a message: one message per write, and only into an empty pipe. An empty pipe
/// is also the only acknowledgement.
/// </summary>
internal sealed unsafe class OutgoingMessages(Outbox outbox, TimeSpan interval, TimeProvider clock) : Outgoing
{
    private static readonly TimeSpan EmptyPipePoll = TimeSpan.FromMilliseconds(1);

    private readonly MessageCutter _cutter = new();
    private FileDescriptor? _fifo;
    private bool _writableWhenEmpty;
    private bool _begun;
    private FrameHeader _frame;
    private int _offset;
    private long _frameEnd;
    private long _frameEndBefore;
    private long _written;
    private long _next;
    private bool _underWay;

    public override void Begin(FileDescriptor fifo)
    {
        _fifo = fifo;
        // One message fills a pipe of one page: if it becomes writable, the message was read.
        _writableWhenEmpty = fifo.RequestPipeCapacity(1) <= Environment.SystemPageSize;
        // Messages that the peer before this one did not read are sent again.
        _underWay = false;
        if (!_begun)
            outbox.Resume(null);
        _begun = true;
    }

    public override IoResult Write(out TimeSpan delay)
    {
        delay = TimeSpan.Zero;
        while (Collect())
        {
            if (_fifo!.BytesQueued > 0)
            {
                delay = _writableWhenEmpty ? TimeSpan.Zero : EmptyPipePoll;
                return default;
            }

            if (_underWay)
            {
                MarkArrived();
                continue;
            }

            delay = new TimeSpan(_next - Now);
            if (delay > TimeSpan.Zero)
                return default;
            var result = Write(_cutter.Text);
            if (result.Bytes < 0)
                return result;
            _underWay = true;
        }

        return default;
    }

    public override void Acknowledge()
    {
        if (_underWay && _fifo is { IsClosed: false, BytesQueued: 0 })
            MarkArrived();
        // A line's end may complete no message.
        if (!_underWay && _cutter.Text.IsEmpty)
            _written = _frameEnd;
        outbox.Acknowledge(_written);
    }

    public override void End()
    {
        Acknowledge();
        _fifo = null;
    }

    private long Now => clock.GetElapsedTime(0).Ticks;

    private IoResult Write(ReadOnlySpan<byte> text)
    {
        fixed (byte* start = text)
            return _fifo!.Write(start, text.Length);
    }

    private void MarkArrived()
    {
        _underWay = false;
        // The peer may have read the message only now, so its viewer gets the full interval.
        _next = Now + interval.Ticks;
        // A character cut at the message's end is not written yet, so its frame is not either.
        _written = _cutter.Carried <= _offset ? _frameEnd : _frameEndBefore;
        _cutter.Next();
    }

    private bool Collect()
    {
        while (!_cutter.IsComplete && outbox.Unsent > 0)
        {
            // For a partly sent frame use the checked header: the one in memory may have changed.
            if (_offset == 0 && (outbox.Sendable(1) == 0 || !outbox.TryFrameAt(outbox.Sent, out _frame)))
            {
                outbox.SkipCorruptFrame();
                _frameEnd = outbox.Sent;
                // The rest of a begun line is lost: end it here.
                if (!_cutter.Text.IsEmpty)
                    _cutter.Take("\n"u8);
                continue;
            }

            _offset += _cutter.Take(new ReadOnlySpan<byte>(outbox.UnsentStart + _frame.PayloadOffset + _offset, _frame.PayloadLength - _offset));
            if (_offset == _frame.PayloadLength)
            {
                outbox.MarkSent(_frame.Length);
                (_frameEndBefore, _frameEnd, _offset) = (_frameEnd, outbox.Sent, 0);
            }
        }

        return _cutter.IsComplete;
    }
}
