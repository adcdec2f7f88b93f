using ActorIpcChat.Linux.Events;

namespace ActorIpcChat.Channels;

/// <summary>
/// A thread that continues programs that wait for lines: it wakes in less time than a thread of the pool. While it is busy, the pool continues
/// them, so a program that blocks it delays no other.
/// </summary>
internal sealed class ResumingThread
{
    private static readonly object Sleeps = new();

    private readonly ThreadGate _gate = new();

    /// <summary><see cref="Sleeps"/>, the work to do, or null while the thread is busy.</summary>
    private object? _work;

    /// <summary>Starts the thread. If the process has reached its limit of threads, the pool does all work.</summary>
    public ResumingThread()
    {
        var thread = new Thread(Run) { Name = "ipcchat lines", IsBackground = true };
        try
        {
            thread.UnsafeStart();
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
        }
    }

    /// <summary>Runs work on this thread or on the pool, never on the caller's. Allocates nothing.</summary>
    public void Post(IThreadPoolWorkItem work)
    {
        if (Interlocked.CompareExchange(ref _work, work, Sleeps) == Sleeps)
            _gate.Open();
        else
            ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
    }

    private void Run()
    {
        var context = ExecutionContext.Capture();
        while (true)
        {
            Volatile.Write(ref _work, Sleeps);
            _gate.Wait();
            var work = (IThreadPoolWorkItem)Interlocked.Exchange(ref _work, null)!;
            work.Execute();
            // As the pool does: the program may have changed both.
            SynchronizationContext.SetSynchronizationContext(null);
            if (context is not null)
                ExecutionContext.Restore(context);
        }
    }
}
