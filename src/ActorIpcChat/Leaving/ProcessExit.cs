using ActorIpcChat.Linux;

namespace ActorIpcChat.Leaving;

/// <summary>How the actors tell their process that everything is done and cleaned.</summary>
public sealed class ProcessExit
{
    private readonly TaskCompletionSource<int> _code = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Signals? _signals;

    /// <summary>Completes with the exit code: 0 done, 1 it could not go on.</summary>
    public Task<int> Code => _code.Task;

    /// <summary>
    /// Keeps the signals in hand as long as this object lives, longer than any actor: the peer's SIGINT, or one more Ctrl+C, that
    /// comes while the process is on its way out must not end it with 130.
    /// </summary>
    internal void Keep(Signals signals) => _signals = signals;

    /// <summary>Ends the process; the first code counts.</summary>
    public void With(int code) => _code.TrySetResult(code);
}
