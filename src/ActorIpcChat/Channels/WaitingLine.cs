namespace ActorIpcChat.Channels;

/// <summary>A line that waits for space in the outbox. Its members are called under the lock of its feed.</summary>
internal sealed class WaitingLine
{
    private readonly TaskCompletionSource<long> _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WaitingLine(ReadOnlyMemory<byte> bytes) => (Bytes, Node) = (bytes, new LinkedListNode<WaitingLine>(this));

    /// <summary>The line, without LF.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Its place in the queue.</summary>
    public LinkedListNode<WaitingLine> Node { get; }

    public void SetAccepted(long number) => _accepted.SetResult(number);

    public void Fail(Exception why) => _accepted.TrySetException(why);

    /// <returns>False if it was accepted, or has failed.</returns>
    public bool TryCancel(CancellationToken token) => _accepted.TrySetCanceled(token);

    /// <summary>Waits until it is accepted. Called without the lock.</summary>
    public async Task<long> WaitAsync(ProgramFeed feed, CancellationToken cancel)
    {
        using var registration = cancel.UnsafeRegister(
            static (state, token) =>
            {
                var (line, feed) = ((WaitingLine, ProgramFeed))state!;
                feed.Cancel(line, token);
            },
            (this, feed));
        return await _accepted.Task.ConfigureAwait(false);
    }
}
