using System.Collections.Concurrent;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;

namespace ActorIpcChat.Linux.Tests.Support;

/// <summary>A running event loop that records its errors.</summary>
internal sealed class TestLoop : IDisposable
{
    internal TestLoop(string name = "test-loop")
    {
        Loop = new EventLoop(name, Errors.Enqueue);
        Loop.Start();
    }

    internal EventLoop Loop { get; }

    internal ConcurrentQueue<Exception> Errors { get; } = new();

    internal void Post(Action work) => Loop.Post(static work => ((Action)work)(), work);

    internal LoopTimer After(double milliseconds, Action work)
        => Loop.Schedule(TimeSpan.FromMilliseconds(milliseconds), static work => ((Action)work)(), work);

    /// <summary>Runs a function on the loop's thread and returns its result.</summary>
    internal T On<T>(Func<T> function)
    {
        using var done = new ManualResetEventSlim();
        T result = default!;
        Post(() =>
        {
            try
            {
                result = function();
            }
            finally
            {
                done.Set();
            }
        });
        Assert.True(done.Wait(Wait.Timeout), "the loop did not run what was posted");
        return result;
    }

    internal void On(Action action) => On(() =>
    {
        action();
        return true;
    });

    internal LoopRegistration? Watch(FileDescriptor descriptor, Readiness interest, Action<Readiness> handler)
        => On(() => Loop.Watch(descriptor, interest, static (handler, what) => ((Action<Readiness>)handler)(what), handler));

    public void Dispose() => Loop.Dispose();
}
