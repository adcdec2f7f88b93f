using ActorIpcChat.Lines;
using ActorIpcChat.Memory;
using Akka.Actor;

namespace ActorIpcChat.Channels;

/// <summary>
/// Puts a program's lines into the outbox, on the program's threads. A line is accepted when it is in shared memory, so it survives this
/// process. The event loop is woken once for all lines that are added before it looks.
/// </summary>
/// <param name="outbox">The outbox.</param>
/// <param name="begun">Called on the event loop's thread when lines are accepted.</param>
internal sealed class ProgramFeed(Outbox outbox, Action begun) : OutboxFeed(outbox)
{
    private readonly Lock _lock = outbox.AcceptFromOtherThreads();
    private readonly Queue<WaitingLine> _waiting = new();
    private readonly PriorityQueue<TaskCompletionSource, long> _deliveries = new();
    private IActorRef _writer = ActorRefs.Nobody;
    private bool _open;
    private bool _stopped;
    private ChatException? _ended;
    private int _missing = -1;
    private int _woken;

    /// <inheritdoc/>
    public override bool HasEnded => false;

    /// <inheritdoc/>
    public override bool IsSettled => !HasLineToEnd;

    /// <inheritdoc/>
    public override bool WantsSpace => HasLineToEnd || ((!_open || Volatile.Read(ref _missing) >= 0) && !_stopped);

    /// <inheritdoc/>
    public override bool WantsAcks
    {
        get
        {
            lock (_lock)
                return _deliveries.Count > 0;
        }
    }

    /// <inheritdoc/>
    public override void Begin(IActorRef source)
    {
        _writer = source;
        // What was reported before went nowhere.
        Look();
        base.Begin(source);
        TryEndLine();
        lock (_lock)
            _open = !HasLineToEnd;
        begun();
    }

    /// <summary>Accepts a line now.</summary>
    /// <returns>False if it has to wait: the outbox is full, or other lines wait.</returns>
    /// <exception cref="ChatException">The chat has ended.</exception>
    public bool TrySend(ReadOnlySpan<byte> line, out long number)
    {
        bool accepted;
        lock (_lock)
            accepted = TryAccept(line, out number);
        Wake();
        return accepted;
    }

    /// <summary>Accepts a line as soon as there is space for it and for the lines that waited before it.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="ChatException">The chat has ended.</exception>
    public ValueTask<long> SendAsync(ReadOnlyMemory<byte> line, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested)
            return ValueTask.FromCanceled<long>(cancel);
        WaitingLine? waiting = null;
        long number;
        lock (_lock)
        {
            if (!TryAccept(line.Span, out number))
                _waiting.Enqueue(waiting = new WaitingLine(line));
        }

        Wake();
        return waiting is null ? ValueTask.FromResult(number) : new ValueTask<long>(waiting.WaitAsync(_lock, cancel));
    }

    /// <summary>Completes when the peer's memory has a line. Faults if the chat ends first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No line has this number.</exception>
    public Task WhenDelivered(long number)
    {
        TaskCompletionSource delivery;
        lock (_lock)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, Outbox.NextLine);
            if (number < Outbox.FirstUndelivered)
                return Task.CompletedTask;
            if (_ended is not null)
                return Task.FromException(_ended);
            delivery = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _deliveries.Enqueue(delivery, number);
        }

        Wake();
        return delivery.Task;
    }

    /// <inheritdoc/>
    public override unsafe bool TryReserve()
        => HasLineToEnd ? Outbox.TryReserve(out _, out _, out _) : Outbox.HasSpaceFor(Math.Max(0, Volatile.Read(ref _missing)));

    /// <inheritdoc/>
    public override bool UseSpace()
    {
        var accepted = false;
        lock (_lock)
        {
            // A line that a killed predecessor left unfinished is ended by now.
            (_open, _missing) = (true, -1);
            while (_waiting.TryPeek(out var first))
            {
                if (!first.IsCancelled)
                {
                    if (!Outbox.TryAccept(first.Bytes.Span, out var number))
                    {
                        _missing = first.Bytes.Length;
                        break;
                    }

                    accepted = true;
                    first.SetAccepted(number);
                }

                _waiting.Dequeue();
            }
        }

        return accepted;
    }

    /// <inheritdoc/>
    public override void Look()
    {
        Volatile.Write(ref _woken, 0);
        // Pairs with the exchange in Wake: what is added behind this look wakes again.
        Interlocked.MemoryBarrier();
    }

    /// <inheritdoc/>
    public override void Acknowledged()
    {
        lock (_lock)
        {
            while (_deliveries.TryPeek(out var delivery, out var number) && number < Outbox.FirstUndelivered)
            {
                _deliveries.Dequeue();
                delivery.SetResult();
            }
        }
    }

    /// <inheritdoc/>
    public override void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
            while (_waiting.TryDequeue(out var line))
                line.Fail(Ended());
        }
    }

    /// <summary>The chat has ended.</summary>
    public void End(ChatException? why)
    {
        Stop();
        lock (_lock)
        {
            _ended = why ?? Ended();
            while (_deliveries.TryDequeue(out var delivery, out _))
            {
                delivery.SetException(_ended);
                // The program may have cancelled its wait.
                _ = delivery.Task.Exception;
            }
        }
    }

    private static ChatException Ended() => new("cannot send a line: the chat has ended; open another channel");

    private bool TryAccept(ReadOnlySpan<byte> line, out long number)
    {
        if (_stopped)
            throw Ended();
        number = 0;
        while (_waiting.TryPeek(out var first) && first.IsCancelled)
            _waiting.Dequeue();
        if (_waiting.Count > 0)
            return false;
        if (_open && Outbox.TryAccept(line, out number))
            return true;
        Volatile.Write(ref _missing, line.Length);
        return false;
    }

    private void Wake()
    {
        if (Interlocked.Exchange(ref _woken, 1) == 0)
            _writer.Tell(FifoWriterActor.LookAtFeed.Instance, ActorRefs.NoSender);
    }
}
