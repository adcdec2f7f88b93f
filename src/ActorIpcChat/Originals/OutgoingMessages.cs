using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Memory;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Originals;

/// <summary>
/// What goes to an original program, which takes each read(2) for a message: one message a write, and only into an empty pipe.
/// An empty pipe is also all that tells that a message has arrived.
/// </summary>
internal sealed unsafe class OutgoingMessages(Outbox outbox, TimeSpan interval, TimeProvider clock) : Outgoing
{
    private static readonly TimeSpan LookForEmptyPipe = TimeSpan.FromMilliseconds(1);

    private readonly MessageCutter _cutter = new();
    private FileDescriptor? _fifo;
    private bool _tellsWhenEmpty;
    private bool _begun;
    private FrameHeader _frame;
    private int _offset;
    private long _frameEnd;
    private long _frameEndBefore;
    private long _written;
    private long _next;
    private bool _underWay;

    /// <inheritdoc/>
    public override void Begin(FileDescriptor fifo)
    {
        _fifo = fifo;
        // A pipe of one page is full with one message: its getting writable says that the message was read.
        _tellsWhenEmpty = fifo.RequestPipeCapacity(1) <= Environment.SystemPageSize;
        // What the peer before this one did not read is still here, and goes out once more.
        _underWay = false;
        if (!_begun)
            outbox.Resume(null);
        _begun = true;
    }

    /// <inheritdoc/>
    public override IoResult Write(out TimeSpan delay)
    {
        delay = TimeSpan.Zero;
        while (Collect())
        {
            if (_fifo!.BytesQueued > 0)
            {
                delay = _tellsWhenEmpty ? TimeSpan.Zero : LookForEmptyPipe;
                return default;
            }

            if (_underWay)
            {
                Arrived();
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

    /// <inheritdoc/>
    public override void Acknowledge()
    {
        if (_underWay && _fifo is { IsClosed: false, BytesQueued: 0 })
            Arrived();
        // What ends a line may be no message of its own.
        if (!_underWay && _cutter.Text.IsEmpty)
            _written = _frameEnd;
        outbox.Acknowledge(_written);
    }

    /// <inheritdoc/>
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

    private void Arrived()
    {
        _underWay = false;
        // From here on its viewer can see it, however late the peer came to read it.
        _next = Now + interval.Ticks;
        // A character that was cut in the message is not written yet, nor is the end of the frame that it stands in.
        _written = _cutter.Carried <= _offset ? _frameEnd : _frameEndBefore;
        _cutter.Next();
    }

    private bool Collect()
    {
        while (!_cutter.IsComplete && outbox.Unsent > 0)
        {
            // A frame that is sent in part goes by the head that was checked: the one in memory may be another by now.
            if (_offset == 0 && (outbox.Sendable(1) == 0 || !outbox.TryFrameAt(outbox.Sent, out _frame)))
            {
                outbox.PassOver();
                _frameEnd = outbox.Sent;
                // A line that was begun ends where its rest was lost.
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
