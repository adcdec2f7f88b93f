using Akka.Actor;

namespace ActorIpcChat.Leaving;

/// <summary>How the actors tell their process that everything is done and cleaned.</summary>
public sealed class ProcessExit
{
    private readonly TaskCompletionSource<int> _code = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the exit code: 0 done, 1 it could not go on.</summary>
    public Task<int> Code => _code.Task;

    /// <summary>Ends the process; the first code counts.</summary>
    public void With(int code) => _code.TrySetResult(code);

    /// <summary>The parent of all actors of the process.</summary>
    internal IActorRef Process { get; set; } = ActorRefs.Nobody;

    /// <summary>All actors of the process have stopped.</summary>
    internal void Stopped() => _stopped.TrySetResult();

    /// <summary>
    /// Stops the actors of the process and waits for it, not on their thread. Terminating the actor system would need a thread of the
    /// pool, which a process at its limit of threads does not get.
    /// </summary>
    internal void StopActors(TimeSpan limit)
    {
        Process.Tell(PoisonPill.Instance);
        _stopped.Task.Wait(limit);
    }
}
