using System.Collections.Concurrent;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Events;

/// <summary>
/// Work for a loop's thread. Work of that thread is queued directly. Work of other threads is moved to the queue by the loop's thread;
/// posting it wakes that thread (eventfd(2)) only if it sleeps.
/// </summary>
internal sealed unsafe class WorkQueue : IDisposable
{
    private readonly Queue<LoopWork> _ready = new();
    private readonly ConcurrentQueue<LoopWork> _posted = new();
    private int _sleeping;
    private int _hasPosted;

    /// <exception cref="LinuxException">The limit of open files is reached (ulimit -n).</exception>
    public WorkQueue()
    {
        var number = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        var errno = Errno.Last;
        WakeUp = FileDescriptor.Opened("eventfd", number, errno);
    }

    /// <summary>Readable when the thread is woken; need not be read, since each write is an edge.</summary>
    public FileDescriptor WakeUp { get; }

    /// <summary>Number of queued pieces of work, without those of other threads that were not moved yet.</summary>
    public int Count => _ready.Count;

    /// <summary>Other threads have posted work that was not moved yet.</summary>
    public bool HasPosted => Volatile.Read(ref _hasPosted) != 0;

    /// <summary>Queues work on the loop's thread.</summary>
    public void Add(LoopWork work) => _ready.Enqueue(work);

    /// <summary>Dequeues work on the loop's thread.</summary>
    public bool TryTake(out LoopWork work) => _ready.TryDequeue(out work);

    /// <summary>Posts work from another thread.</summary>
    public void Post(LoopWork work)
    {
        _posted.Enqueue(work);
        Volatile.Write(ref _hasPosted, 1);
        // Pairs with the fence in TryBeginSleep: either this thread sees _sleeping, or the loop's thread sees _hasPosted.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _sleeping) != 0)
            Wake();
    }

    /// <summary>Moves work of other threads to the queue, on the loop's thread.</summary>
    public void MovePosted()
    {
        if (!HasPosted)
            return;
        Volatile.Write(ref _hasPosted, 0);
        // Pairs with the fence in Post: work that this misses has set _hasPosted again.
        Interlocked.MemoryBarrier();
        // Bounded by the current count: others may post faster than this moves.
        for (var left = _posted.Count; left > 0 && _posted.TryDequeue(out var work); left--)
            _ready.Enqueue(work);
    }

    /// <summary>From here on, posting wakes the loop's thread.</summary>
    /// <returns>False if work was posted meanwhile: the thread must not sleep.</returns>
    public bool TryBeginSleep()
    {
        Volatile.Write(ref _sleeping, 1);
        Interlocked.MemoryBarrier();
        return !HasPosted;
    }

    /// <summary>From here on, posting does not wake the loop's thread.</summary>
    public void EndSleep() => Volatile.Write(ref _sleeping, 0);

    /// <summary>Wakes the loop's thread, from any thread.</summary>
    public void Wake()
    {
        ulong one = 1;
        var held = false;
        try
        {
            // The loop may close the descriptor now: the reference keeps its number from being reused.
            WakeUp.DangerousAddRef(ref held);
            // After a failure the loop would never wake, so try again; EAGAIN means that a wake-up is pending.
            if (WakeUp.Write((byte*)&one, sizeof(ulong)) is { Errno: not 0, WouldBlock: false })
                _ = WakeUp.Write((byte*)&one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // The loop has ended.
        }
        finally
        {
            if (held)
                WakeUp.DangerousRelease();
        }
    }

    public void Dispose() => WakeUp.Dispose();
}
