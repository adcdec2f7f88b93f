using Akka.Actor;

namespace ActorIpcChat.Leaving;

/// <summary>Lets the actors end their process.</summary>
internal sealed class ProcessExit
{
    private readonly TaskCompletionSource<int> _code = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the exit code: 0 done, 1 could not go on.</summary>
    public Task<int> Code => _code.Task;

    /// <summary>Ends the process. The first code wins.</summary>
    public void With(int code) => _code.TrySetResult(code);

    /// <summary>Parent of all actors of the process.</summary>
    internal IActorRef Process { get; set; } = ActorRefs.Nobody;

    /// <summary>Called when all actors of the process have stopped.</summary>
    internal void Stopped() => _stopped.TrySetResult();

    /// <summary>Stops the actors, and completes when they have stopped.</summary>
    internal Task StopAsync()
    {
        Process.Tell(PoisonPill.Instance);
        return _stopped.Task;
    }

    /// <summary>
    /// Stops the process's actors and waits for them; not to be called on their thread. Terminating the actor system would need a pool
    /// thread, which a process at its thread limit cannot get.
    /// </summary>
    internal void StopActors(TimeSpan limit)
    {
        StopAsync().Wait(limit);
    }
}
