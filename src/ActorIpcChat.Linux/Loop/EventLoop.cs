using System.Collections.Concurrent;
using System.Diagnostics;
using ActorIpcChat.Linux.Native;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux;

/// <summary>
/// One thread that sits in epoll_wait(2) and runs everything that it is given: work that is posted, descriptors that become
/// ready, timers that are due. What one piece of work posts runs on the same thread without a hand-off, so a byte that arrives
/// goes its whole way before the thread sleeps again.
/// </summary>
/// <remarks>
/// Descriptors are watched edge-triggered: a handler is called when something changed, and again only after a read or write
/// was short or would have blocked.
/// </remarks>
public sealed unsafe class EventLoop : IDisposable
{
    /// <summary>Pieces of work between two looks at the descriptors: work that posts work for ever starves nobody.</summary>
    private const int WorkPerRound = 256;
    private const int EventsPerRound = 64;

    /// <summary>Looks of a spin between two looks at the descriptors, each of which is a system call.</summary>
    private const int LooksPerRound = 64;
    private const int WakeSlot = 0;
    private const int AlarmSlot = 1;

    private readonly Thread _thread;
    private readonly FileDescriptor _epoll;
    private readonly FileDescriptor _wake;
    private readonly Queue<LoopWork> _local = new();
    private readonly ConcurrentQueue<LoopWork> _remote = new();
    private readonly LoopAlarm _alarm = new();
    private readonly TimerQueue _timers;
    private readonly List<LoopRegistration?> _registrations = [null, null];
    private readonly Stack<int> _freeSlots = new();
    private readonly List<LoopSpin> _spins = [];
    private readonly CpuSet? _cpu;
    private readonly Action<Exception> _onError;
    private int _generation;
    private int _sleeping;
    private int _posted;
    private volatile bool _stopping;

    /// <param name="name">Name of the thread.</param>
    /// <param name="onError">Told of an exception that a piece of work let escape; the loop goes on.</param>
    /// <param name="cpu">Number of the processor that the thread stays on, null for any.</param>
    /// <exception cref="LinuxException">No descriptors are left (ulimit -n), or this process may not use that processor.</exception>
    public EventLoop(string name, Action<Exception> onError, int? cpu = null)
    {
        _onError = onError;
        _cpu = cpu is { } number ? CpuSet.Of(number) : null;
        _timers = new TimerQueue(_alarm);
        _epoll = Open(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
        _wake = Open(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd");
        if (!Control(EPOLL_CTL_ADD, _wake, WakeSlot, 0, Readiness.Readable) || !Control(EPOLL_CTL_ADD, _alarm.Descriptor, AlarmSlot, 0, Readiness.Readable))
            throw new LinuxException("watch the wake-up of the event loop", Errno.Last, "start again");
        _thread = new Thread(Run) { Name = name, IsBackground = true };
    }

    /// <summary>True on the loop's own thread.</summary>
    public bool IsCurrent => Environment.CurrentManagedThreadId == _thread.ManagedThreadId;

    /// <summary>Starts the thread.</summary>
    public void Start() => _thread.Start();

    /// <summary>Queues a piece of work, from any thread. What is posted to a stopped loop is dropped.</summary>
    /// <param name="run">A static function, so that posting allocates nothing.</param>
    /// <param name="state">What it works on.</param>
    public void Post(Action<object> run, object state)
    {
        if (IsCurrent)
        {
            _local.Enqueue(new LoopWork(run, state));
            return;
        }

        _remote.Enqueue(new LoopWork(run, state));
        Volatile.Write(ref _posted, 1);
        // Pairs with the fence in Sleep: either this sees that the loop sleeps, or the loop sees that something was queued.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _sleeping) != 0)
            Wake();
    }

    /// <summary>Has a function called once after a delay, from any thread.</summary>
    public LoopTimer Schedule(TimeSpan delay, Action<object> run, object state)
    {
        var timer = new LoopTimer(run, state, TimeAfter(delay));
        if (IsCurrent)
            _timers.Add(timer);
        else
            Post(static pair => ((TimerToAdd)pair).Add(), new TimerToAdd(_timers, timer));
        return timer;
    }

    /// <summary>
    /// Watches a descriptor, on the loop's thread. A descriptor that epoll cannot watch because it is always ready (a plain file,
    /// /dev/null) is reported ready once, and null is returned.
    /// </summary>
    /// <param name="descriptor">It must stay open until the registration is disposed.</param>
    /// <param name="interest">What to wait for; errors and hang-ups are always told.</param>
    /// <param name="handler">Called on the loop's thread with the state and what is so.</param>
    /// <param name="state">Passed to the handler.</param>
    /// <exception cref="LinuxException">The kernel has no room for another watch.</exception>
    public LoopRegistration? Watch(FileDescriptor descriptor, Readiness interest, Action<object, Readiness> handler, object state)
    {
        if (!_freeSlots.TryPop(out var slot))
        {
            slot = _registrations.Count;
            _registrations.Add(null);
        }

        var registration = new LoopRegistration(this, descriptor, slot, ++_generation, handler, state);
        _registrations[slot] = registration;
        if (Control(EPOLL_CTL_ADD, descriptor, slot, registration.Generation, interest))
            return registration;
        var errno = Errno.Last;
        _registrations[slot] = null;
        _freeSlots.Push(slot);
        if (errno != Errno.EPERM)
            throw new LinuxException("watch a descriptor", errno, "raise fs.epoll.max_user_watches or ulimit -n");
        handler(state, interest);
        return null;
    }

    /// <summary>Ends the thread after the work that is queued now, and waits for it unless called on it.</summary>
    public void Dispose()
    {
        if (_stopping)
            return;
        _stopping = true;
        if (IsCurrent)
            return;
        if (_thread.ThreadState.HasFlag(System.Threading.ThreadState.Unstarted))
        {
            Close();
            return;
        }

        Wake();
        _thread.Join();
    }

    /// <summary>The time after a delay, in ticks of <see cref="Stopwatch"/>.</summary>
    internal static long TimeAfter(TimeSpan delay)
    {
        // Half of all ticks are more than a century: the longest delay stays a time to come.
        var ticks = (long)Math.Clamp(delay.TotalSeconds * Stopwatch.Frequency, 0, long.MaxValue / 2);
        return Stopwatch.GetTimestamp() + ticks;
    }

    internal bool IsSpinning(LoopSpin spin) => _spins.Contains(spin);

    internal void Begin(LoopSpin spin) => _spins.Add(spin);

    internal void End(LoopSpin spin) => _spins.Remove(spin);

    internal void Forget(LoopRegistration registration)
    {
        if (!registration.Descriptor.IsClosed)
            Control(EPOLL_CTL_DEL, registration.Descriptor, registration.Slot, registration.Generation, Readiness.None);
        _registrations[registration.Slot] = null;
        _freeSlots.Push(registration.Slot);
    }

    private static FileDescriptor Open(int number, string call)
    {
        var errno = Errno.Last;
        return number >= 0 ? new FileDescriptor(number) : throw new LinuxException(call, errno, "close programs or raise ulimit -n");
    }

    private void Run()
    {
        _cpu?.BindThread();
        var events = stackalloc epoll_event[EventsPerRound];
        while (true)
        {
            for (var left = WorkPerRound; left > 0 && _local.TryDequeue(out var work); left--)
                Guarded(work.Run, work.State);
            // Read first: what was posted before the loop was told to leave is taken below.
            var stopping = _stopping;
            if (Volatile.Read(ref _posted) != 0)
                TakePosted();
            if (stopping)
            {
                // What is queued now and not what that posts, which may go on for ever.
                for (var left = _local.Count; left > 0 && _local.TryDequeue(out var work); left--)
                    Guarded(work.Run, work.State);
                break;
            }

            var ready = _local.Count > 0 ? Wait(events, 0) : _spins.Count > 0 ? Spin(events) : Sleep(events);
            for (var i = 0; i < ready; i++)
                Dispatch(events[i]);
        }

        Close();
    }

    private void TakePosted()
    {
        Volatile.Write(ref _posted, 0);
        // Pairs with the fence in Post: what this does not find below has set the mark again.
        Interlocked.MemoryBarrier();
        // What is there now and no more: others may post faster than this takes.
        for (var left = _remote.Count; left > 0 && _remote.TryDequeue(out var work); left--)
            _local.Enqueue(work);
    }

    private int Spin(epoll_event* events)
    {
        // Whom this thread has woken last may wait for this very processor: the kernel expects one that wakes another to sleep soon.
        Thread.Yield();
        for (var look = 0; look < LooksPerRound && Volatile.Read(ref _posted) == 0; look++)
        {
            for (var i = _spins.Count - 1; i >= 0; i--)
            {
                if (!_spins[i].HasCome)
                    continue;
                _spins[i].End(come: true);
                return 0;
            }

            Thread.SpinWait(1);
        }

        var now = Stopwatch.GetTimestamp();
        for (var i = _spins.Count - 1; i >= 0; i--)
        {
            if (_spins[i].Until <= now)
                _spins[i].End(come: false);
        }

        return Wait(events, 0);
    }

    private int Sleep(epoll_event* events)
    {
        Volatile.Write(ref _sleeping, 1);
        Interlocked.MemoryBarrier();
        var ready = Wait(events, Volatile.Read(ref _posted) != 0 || _stopping ? 0 : -1);
        Volatile.Write(ref _sleeping, 0);
        return ready;
    }

    /// <summary>An interrupted wait (EINTR) is an empty round.</summary>
    private int Wait(epoll_event* events, int timeout) => Libc.EpollWait(_epoll.Number, events, EventsPerRound, timeout);

    private void Dispatch(epoll_event happened)
    {
        var slot = (int)(uint)happened.data.u64;
        // Each further write is an edge of its own: what was written need not be read.
        if (slot == WakeSlot)
            return;
        try
        {
            if (slot == AlarmSlot)
            {
                _timers.FireDue();
                return;
            }

            // An earlier event of this round may have ended the registration, and a new one may have taken its slot.
            if (_registrations[slot] is { } registration && registration.Generation == (int)(happened.data.u64 >> 32))
                registration.Handler(registration.State, (Readiness)(int)happened.events);
        }
        catch (Exception e) when (Report(e))
        {
        }
    }

    private void Guarded(Action<object> run, object state)
    {
        try
        {
            run(state);
        }
        catch (Exception e) when (Report(e))
        {
        }
    }

    private bool Report(Exception e)
    {
        _onError(e);
        return true;
    }

    private void Wake()
    {
        ulong one = 1;
        var held = false;
        try
        {
            // The loop may be leaving at this moment: the reference keeps the descriptor's number from going to another file.
            _wake.DangerousAddRef(ref held);
            _ = _wake.Write((byte*)&one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // It has left and needs no waking.
        }
        finally
        {
            if (held)
                _wake.DangerousRelease();
        }
    }

    private bool Control(int operation, FileDescriptor descriptor, int slot, int generation, Readiness interest)
    {
        var request = new epoll_event { events = (int)interest | EPOLLET };
        request.data.u64 = ((ulong)(uint)generation << 32) | (uint)slot;
        return epoll_ctl(_epoll.Number, operation, descriptor.Number, &request) == 0;
    }

    private void Close()
    {
        _alarm.Dispose();
        _wake.Dispose();
        _epoll.Dispose();
    }

    private sealed record TimerToAdd(TimerQueue Queue, LoopTimer Timer)
    {
        internal void Add() => Queue.Add(Timer);
    }
}
