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
    private readonly long _longestLine = outbox.LongestLine;
    private readonly LinkedList<WaitingLine> _waiting = new();
    private readonly DeliveryWaits _deliveries = new();
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
                return !_deliveries.IsEmpty;
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
        try
        {
            lock (_lock)
            {
                if (!TryAccept(line.Span, out number))
                    _waiting.AddLast((waiting = new WaitingLine(line)).Node);
            }
        }
        catch (ChatException e)
        {
            return ValueTask.FromException<long>(e);
        }

        Wake();
        return waiting is null ? ValueTask.FromResult(number) : new ValueTask<long>(waiting.WaitAsync(this, cancel));
    }

    /// <summary>Does not accept a waiting line any more. The next one may need less space.</summary>
    public void Cancel(WaitingLine line, CancellationToken token)
    {
        lock (_lock)
        {
            if (!line.TryCancel(token))
                return;
            _waiting.Remove(line.Node);
            _missing = _waiting.First?.Value.Bytes.Length ?? -1;
        }

        Wake();
    }

    /// <summary>Completes when the peer's memory has a line. Faults if the chat ends first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No line has this number.</exception>
    public Task WhenDeliveredAsync(long number, CancellationToken cancel)
    {
        DeliveryWaits.Wait wait;
        lock (_lock)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, Outbox.NextLine);
            if (number < Outbox.FirstUndelivered)
                return Task.CompletedTask;
            if (_ended is not null)
                return Task.FromException(_ended);
            if (cancel.IsCancellationRequested)
                return Task.FromCanceled(cancel);
            wait = _deliveries.Add(number);
        }

        Wake();
        return cancel.CanBeCanceled ? WaitAsync(wait, cancel) : wait.Task;
    }

    private async Task WaitAsync(DeliveryWaits.Wait wait, CancellationToken cancel)
    {
        try
        {
            await wait.Task.WaitAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            lock (_lock)
                _deliveries.Remove(wait);
            throw;
        }
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
            while (_waiting.First is { } first)
            {
                if (!TryUse(first.Value))
                    break;
                accepted = true;
                _waiting.Remove(first);
            }

            Outbox.Seal();
        }

        return accepted;
    }

    /// <inheritdoc/>
    public override void Look()
    {
        Volatile.Write(ref _woken, 0);
        // Pairs with the exchange in Wake: what is added behind this look wakes again.
        Interlocked.MemoryBarrier();
        Outbox.Seal();
    }

    /// <inheritdoc/>
    public override void Acknowledged()
    {
        lock (_lock)
            _deliveries.Complete(Outbox.FirstUndelivered);
    }

    /// <inheritdoc/>
    public override void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
            Outbox.Seal();
            foreach (var line in _waiting)
                line.Fail(Ended());
            _waiting.Clear();
        }
    }

    /// <summary>The chat has ended.</summary>
    public void End(ChatException? why)
    {
        Stop();
        lock (_lock)
        {
            _ended = why ?? Ended();
            _deliveries.Fail(_ended);
        }
    }

    private static ChatException Ended() => new("cannot send a line: the chat has ended; open another channel");

    private bool TryAccept(ReadOnlySpan<byte> line, out long number)
    {
        if (_stopped)
            throw Ended();
        number = 0;
        if (line.Length > _longestLine)
        {
            throw new ChatException(
                $"cannot send a line of {line.Length} bytes: the outbox of the process that had this role before takes at most {_longestLine}; "
                + "send it in parts");
        }

        if (_waiting.Count > 0)
            return false;
        if (_open && Outbox.TryAccept(line, out number))
            return true;
        Volatile.Write(ref _missing, line.Length);
        return false;
    }

    /// <returns>False if there is no space for the line.</returns>
    private bool TryUse(WaitingLine line)
    {
        ReadOnlySpan<byte> bytes;
        try
        {
            bytes = line.Bytes.Span;
        }
        catch (Exception e)
        {
            // The program's memory is gone: this concerns only this line.
            line.Fail(e);
            return true;
        }

        if (!Outbox.TryAccept(bytes, out var number))
        {
            _missing = bytes.Length;
            return false;
        }

        line.SetAccepted(number);
        return true;
    }

    private void Wake()
    {
        if (Interlocked.Exchange(ref _woken, 1) == 0)
            _writer.Tell(FifoWriterActor.LookAtFeed.Instance, ActorRefs.NoSender);
    }
}
