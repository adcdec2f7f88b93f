using System.Collections.Concurrent;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Events;

/// <summary>
/// Work that waits for a loop's thread. What that thread posts itself goes straight in line; what others post gets there when the thread
/// fetches it, and wakes it (eventfd(2)) only if it sleeps.
/// </summary>
internal sealed unsafe class WorkQueue : IDisposable
{
    private readonly Queue<LoopWork> _line = new();
    private readonly ConcurrentQueue<LoopWork> _posted = new();
    private int _sleeping;
    private int _mark;

    /// <exception cref="LinuxException">No descriptors are left (ulimit -n).</exception>
    public WorkQueue()
    {
        var number = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        var errno = Errno.Last;
        WakeUp = FileDescriptor.Opened("eventfd", number, errno);
    }

    /// <summary>Becomes readable when the sleeping thread is woken. Watched edge-triggered, it need not be read: each write is an edge.</summary>
    public FileDescriptor WakeUp { get; }

    /// <summary>How much is in line.</summary>
    public int Count => _line.Count;

    /// <summary>Others have posted something that is not in line yet.</summary>
    public bool HasPosted => Volatile.Read(ref _mark) != 0;

    /// <summary>Puts work in line, on the loop's thread.</summary>
    public void Add(LoopWork work) => _line.Enqueue(work);

    /// <summary>Takes what is next, on the loop's thread.</summary>
    public bool TryTake(out LoopWork work) => _line.TryDequeue(out work);

    /// <summary>Posts work from another thread.</summary>
    public void Post(LoopWork work)
    {
        _posted.Enqueue(work);
        Volatile.Write(ref _mark, 1);
        // Pairs with the fence in MaySleep: either this sees that the loop sleeps, or the loop sees that something was queued.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _sleeping) != 0)
            Wake();
    }

    /// <summary>Puts what others have posted in line, on the loop's thread.</summary>
    public void Fetch()
    {
        if (!HasPosted)
            return;
        Volatile.Write(ref _mark, 0);
        // Pairs with the fence in Post: what this does not find below has set the mark again.
        Interlocked.MemoryBarrier();
        // What is there now and no more: others may post faster than this takes.
        for (var left = _posted.Count; left > 0 && _posted.TryDequeue(out var work); left--)
            _line.Enqueue(work);
    }

    /// <summary>The loop's thread is about to sleep: from here on whoever posts wakes it.</summary>
    /// <returns>False when somebody has posted meanwhile.</returns>
    public bool MaySleep()
    {
        Volatile.Write(ref _sleeping, 1);
        Interlocked.MemoryBarrier();
        return !HasPosted;
    }

    /// <summary>The loop's thread is awake.</summary>
    public void IsAwake() => Volatile.Write(ref _sleeping, 0);

    /// <summary>Wakes the loop's thread, from any thread.</summary>
    public void Wake()
    {
        ulong one = 1;
        var held = false;
        try
        {
            // The loop may be leaving at this moment: the reference keeps the descriptor's number from going to another file.
            WakeUp.DangerousAddRef(ref held);
            // A refusal would leave the loop asleep for ever; EAGAIN says that it has been woken often enough.
            if (WakeUp.Write((byte*)&one, sizeof(ulong)) is { Errno: not 0, WouldBlock: false })
                _ = WakeUp.Write((byte*)&one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // It has left and needs no waking.
        }
        finally
        {
            if (held)
                WakeUp.DangerousRelease();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => WakeUp.Dispose();
}
