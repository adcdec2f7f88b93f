namespace ActorIpcChat.Channels;

/// <summary>A line that waits for space in the outbox. Its members are called under the lock of its feed.</summary>
internal sealed class WaitingLine(ReadOnlyMemory<byte> bytes)
{
    private readonly TaskCompletionSource<long> _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The line, without LF.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>It is not to be accepted any more.</summary>
    public bool IsCancelled => _accepted.Task.IsCompleted;

    public void SetAccepted(long number) => _accepted.SetResult(number);

    public void Fail(Exception why) => _accepted.TrySetException(why);

    /// <summary>Waits until it is accepted. Called without the lock.</summary>
    public async Task<long> WaitAsync(Lock feed, CancellationToken cancel)
    {
        using var registration = cancel.UnsafeRegister(
            static (state, token) =>
            {
                var (line, feed) = ((WaitingLine, Lock))state!;
                lock (feed)
                    line._accepted.TrySetCanceled(token);
            },
            (this, feed));
        return await _accepted.Task.ConfigureAwait(false);
    }
}
