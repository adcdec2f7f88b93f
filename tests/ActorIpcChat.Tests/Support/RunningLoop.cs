using System.Collections.Concurrent;
using ActorIpcChat.Linux.Events;

namespace ActorIpcChat.Tests;

/// <summary>A running event loop that records unhandled exceptions.</summary>
public sealed class RunningLoop : IDisposable
{
    public RunningLoop()
    {
        Loop = new EventLoop("test-loop", Errors.Enqueue);
        Loop.Start();
    }

    internal EventLoop Loop { get; }

    public ConcurrentQueue<Exception> Errors { get; } = new();

    public void Dispose() => Loop.Dispose();
}
