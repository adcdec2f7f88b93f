using System.Threading.Tasks.Sources;
using ActorIpcChat.Viewer;
using Akka.Actor;

namespace ActorIpcChat.Channels;

/// <summary>
/// Hands the lines of batches to one thread of a program at a time. <see cref="LineHandoutActor"/> offers a batch, the program's thread takes
/// its lines, and the batch goes back when the line behind its last one is asked for.
/// </summary>
/// <remarks>
/// A line in one frame is handed out where it lies. A line that was cut into frames is copied. All members may be called from any thread:
/// the lock is held while memory that may be detached is read.
/// </remarks>
internal sealed unsafe partial class LineHandout(ResumingThread resuming) : IValueTaskSource<bool>, IThreadPoolWorkItem, IDisposable
{
    /// <summary>Bytes of the longest part of a line.</summary>
    public const int LongestPart = 256 * 1024;

    private readonly Lock _lock = new();
    private readonly LineBytes _view = new();
    private IActorRef? _actor;
    private ManualResetValueTaskSourceCore<bool> _arrival;
    private Batch? _batch;
    private Exception? _error;
    private bool _waits;
    private bool _ended;
    private bool _closed;
    private bool _reading;
    private bool _cancelled;
    private CancellationToken _cancel;
    private bool _more;
    private Exception? _failure;

    /// <summary>Lines must not be read any more.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>No more lines are handed out.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_lock)
                return _closed;
        }
    }

    /// <summary>Begins an enumeration.</summary>
    /// <exception cref="InvalidOperationException">Another one has not ended.</exception>
    /// <exception cref="ObjectDisposedException">The reader was disposed.</exception>
    public void Begin(CancellationToken cancel)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            if (_reading)
                throw new InvalidOperationException(
                    "cannot read the lines: another enumeration of this consumer has not ended; end it first, or give each its own consumer name");
            (_reading, _cancelled, _cancel) = (true, false, cancel);
        }
    }

    /// <summary>Ends the enumeration. If the line in hand was not acknowledged, it comes again.</summary>
    public void End()
    {
        lock (_lock)
        {
            _reading = false;
            _repeats = _inHand && !_isAcknowledged;
            if (_closed)
                GiveBack();
        }
    }

    /// <summary>Waits for the next batch.</summary>
    /// <returns>False if no more lines come.</returns>
    public ValueTask<bool> WaitAsync()
    {
        lock (_lock)
        {
            if (_cancelled)
                return ValueTask.FromException<bool>(new OperationCanceledException(_cancel));
            if (_batch is not null)
                return ValueTask.FromResult(true);
            if (_ended || IsDisposed)
                return _error is null ? ValueTask.FromResult(false) : ValueTask.FromException<bool>(_error);
            _arrival.Reset();
            _waits = true;
            return new ValueTask<bool>(this, _arrival.Version);
        }
    }

    /// <summary>The enumeration is cancelled.</summary>
    public void Cancel()
    {
        lock (_lock)
        {
            _cancelled = true;
            Arrive(false, new OperationCanceledException(_cancel));
        }
    }

    /// <summary>Offers a batch. On the event loop's thread.</summary>
    /// <param name="batch">Its memory stays attached until it comes back.</param>
    /// <param name="actor">Gets it back.</param>
    /// <returns>False if no more lines are handed out.</returns>
    public bool Offer(Batch batch, IActorRef actor)
    {
        lock (_lock)
        {
            if (_closed)
                return false;
            (_batch, _actor) = (batch, actor);
            Open(batch);
            Arrive(true);
            return true;
        }
    }

    /// <summary>No more batches come.</summary>
    /// <param name="error">Why; null at the end of the chat.</param>
    public void Finish(Exception? error)
    {
        lock (_lock)
        {
            (_ended, _error) = (true, error);
            Arrive(false, error);
        }
    }

    /// <summary>The program disposes the reader: an enumeration ends, and its line is not valid any more.</summary>
    /// <returns>As <see cref="Close"/>.</returns>
    public bool Revoke()
    {
        lock (_lock)
        {
            IsDisposed = true;
            _view.Revoke();
            Arrive(false);
            return Close();
        }
    }

    /// <summary>Hands out no more lines. One that is in hand keeps the memory attached until its enumeration goes on or ends.</summary>
    /// <returns>Whether the program has no line in hand.</returns>
    public bool Close()
    {
        lock (_lock)
        {
            _closed = true;
            if (_reading && _inHand)
                return false;
            GiveBack();
            return true;
        }
    }

    /// <summary>Acknowledges the line in hand.</summary>
    /// <param name="ticket">Which one; another one is ignored.</param>
    public void Acknowledge(long ticket)
    {
        lock (_lock)
        {
            if (ticket == Ticket)
                AcknowledgeInHand();
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _arrival.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _arrival.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _arrival.OnCompleted(continuation, state, token, flags);

    /// <summary>Continues the program that waits. Not on the event loop's thread: the program may block.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        if (_failure is null)
            _arrival.SetResult(_more);
        else
            _arrival.SetException(_failure);
    }

    private void Arrive(bool more, Exception? failure = null)
    {
        if (!_waits)
            return;
        (_waits, _more, _failure) = (false, more, failure);
        resuming.Post(this);
    }

    private void GiveBack()
    {
        if (_batch is not { } batch)
            return;
        SettleAcknowledgement(batch);
        (_batch, _inHand, _repeats) = (null, false, false);
        _view.Invalidate();
        _actor!.Tell(batch, ActorRefs.NoSender);
    }
}
