namespace ActorIpcChat.Leaving;

/// <summary>How the actors tell their process that everything is done and cleaned.</summary>
public sealed class ProcessExit
{
    private readonly TaskCompletionSource<int> _code = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the exit code: 0 done, 1 it could not go on.</summary>
    public Task<int> Code => _code.Task;

    /// <summary>Ends the process; the first code counts.</summary>
    public void With(int code) => _code.TrySetResult(code);
}
