using System.Diagnostics;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;
using Tmds.Linux;

namespace ActorIpcChat.Linux.Events;

/// <summary>
/// One thread in epoll_wait(2) that runs posted work, handlers of ready descriptors and due timers. Work that is posted on this thread
/// runs on it without a hand-off, so the thread handles a byte completely before it sleeps again.
/// </summary>
/// <remarks>
/// Descriptors are watched edge-triggered. A handler must read or write until the call is short or would block.
/// </remarks>
internal sealed unsafe class EventLoop : IDisposable
{
    /// <summary>Pieces of work between two calls of epoll_wait(2), so that endless work cannot starve descriptors.</summary>
    private const int WorkPerRound = 256;
    private const int EventsPerRound = 64;

    /// <summary>The loop whose thread this is.</summary>
    [ThreadStatic]
    private static EventLoop? _current;

    private readonly Thread _thread;
    private readonly WorkQueue _work = new();
    private readonly EpollSet _watched = new();
    private readonly LoopAlarm _alarm = new();
    private readonly TimerQueue _timers;
    private readonly CpuSet? _cpu;
    private readonly Action<Exception> _onError;
    private volatile bool _stopping;

    /// <param name="name">Name of the thread.</param>
    /// <param name="onError">Called with each exception that a handler throws; the loop continues.</param>
    /// <param name="cpu">Number of the processor to run on; null for any.</param>
    /// <exception cref="LinuxException">The limit of open files is reached (ulimit -n), or this process may not use that processor.</exception>
    public EventLoop(string name, Action<Exception> onError, int? cpu = null)
    {
        _onError = onError;
        _cpu = cpu is { } number ? CpuSet.Single(number) : null;
        _timers = new TimerQueue(_alarm);
        _watched.Add(_work.WakeUp, Readiness.Readable, static (_, _) => { }, this);
        if (_alarm.Descriptor is { } alarm)
            _watched.Add(alarm, Readiness.Readable, static (timers, _) => ((TimerQueue)timers).FireDue(), _timers);
        _thread = new Thread(Run) { Name = name, IsBackground = true };
    }

    /// <summary>True on the loop's own thread.</summary>
    public bool IsCurrent => _current == this;

    /// <summary>Conditions that the loop polls instead of sleeping.</summary>
    internal SpinSet Spins { get; } = new();

    /// <summary>Starts the thread.</summary>
    /// <exception cref="LinuxException">The limit of threads or memory is reached (ulimit -u, a pids cgroup).</exception>
    public void Start()
    {
        try
        {
            _thread.Start();
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            Close();
            throw new LinuxException("cannot start a thread", Errno.EAGAIN, "end processes, or raise ulimit -u or the limit of memory");
        }
    }

    /// <summary>Queues work. Safe from any thread. A stopped loop drops it.</summary>
    /// <param name="run">A static function: posting then allocates nothing.</param>
    /// <param name="state">Argument of <paramref name="run"/>.</param>
    public void Post(Action<object> run, object state)
    {
        if (IsCurrent)
            _work.Add(new LoopWork(run, state));
        else
            _work.Post(new LoopWork(run, state));
    }

    /// <summary>Calls a function once after a delay. Safe from any thread.</summary>
    internal LoopTimer Schedule(TimeSpan delay, Action<object> run, object state)
    {
        var timer = new LoopTimer(run, state, TimeAfter(delay));
        if (IsCurrent)
            _timers.Add(timer);
        else
            Post(static pair => ((TimerToAdd)pair).Add(), new TimerToAdd(_timers, timer));
        return timer;
    }

    /// <summary>
    /// Watches a descriptor. Only on the loop's thread. For a descriptor that epoll refuses because it never blocks (a regular file,
    /// /dev/null), calls the handler once and returns null.
    /// </summary>
    /// <param name="descriptor">Must stay open until the registration is disposed.</param>
    /// <param name="interest">Events to report; errors and hang-ups are always reported.</param>
    /// <param name="handler">Called on the loop's thread with the state and the events.</param>
    /// <param name="state">Passed to the handler.</param>
    /// <exception cref="LinuxException">The kernel's limit of watches is reached.</exception>
    internal LoopRegistration? Watch(FileDescriptor descriptor, Readiness interest, Action<object, Readiness> handler, object state)
        => _watched.Add(descriptor, interest, handler, state);

    /// <summary>Runs the work that is queued now, then ends the thread. Waits for it unless called on it.</summary>
    public void Dispose()
    {
        if (_stopping)
            return;
        _stopping = true;
        if (IsCurrent)
            return;
        if (!_thread.IsAlive)
        {
            Close();
            return;
        }

        _work.Wake();
        _thread.Join();
    }

    /// <summary>The time after a delay, in ticks of <see cref="Stopwatch"/>.</summary>
    internal static long TimeAfter(TimeSpan delay)
    {
        // The clamp avoids an overflow; half of the range is more than a century.
        var ticks = (long)Math.Clamp(delay.TotalSeconds * Stopwatch.Frequency, 0, long.MaxValue / 2);
        return Stopwatch.GetTimestamp() + ticks;
    }

    private void Run()
    {
        _current = this;
        _cpu?.BindCurrentThread();
        var events = stackalloc epoll_event[EventsPerRound];
        while (true)
        {
            Work(WorkPerRound);
            // Read before posted work is moved: work that was posted before Dispose still runs.
            var stopping = _stopping;
            _work.MovePosted();
            if (stopping)
            {
                // Work that this posts is dropped; it could go on without end.
                Work(_work.Count);
                break;
            }

            var ready = _work.Count > 0 ? _watched.Wait(events, EventsPerRound, 0) : Spins.IsEmpty ? Sleep(events) : Spin(events);
            for (var i = 0; i < ready; i++)
                Dispatch(events[i]);
            if (ready < 0)
                Report(new LinuxException("cannot wait for descriptors (epoll_wait)", -ready, "allow the call in the sandbox (seccomp)"));
            if (_alarm.IsOverdue)
                Fire();
        }

        Close();
    }

    private void Work(int limit)
    {
        for (var left = limit; left > 0 && _work.TryTake(out var work); left--)
        {
            try
            {
                work.Run(work.State);
            }
            catch (Exception e) when (Report(e))
            {
            }
        }
    }

    private int Spin(epoll_event* events) => Spins.Poll(_work) ? 0 : _watched.Wait(events, EventsPerRound, 0);

    private int Sleep(epoll_event* events)
    {
        var ready = _watched.Wait(events, EventsPerRound, _work.TryBeginSleep() && !_stopping ? _alarm.Timeout : 0);
        _work.EndSleep();
        // Work that woke this thread runs in this round, before the next look at the descriptors.
        _work.MovePosted();
        return ready;
    }

    private void Dispatch(epoll_event ready)
    {
        try
        {
            _watched.Dispatch(ready);
        }
        catch (Exception e) when (Report(e))
        {
        }
    }

    private void Fire()
    {
        try
        {
            _timers.FireDue();
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

    private void Close()
    {
        _alarm.Dispose();
        _work.Dispose();
        _watched.Dispose();
    }

    private sealed record TimerToAdd(TimerQueue Queue, LoopTimer Timer)
    {
        internal void Add() => Queue.Add(Timer);
    }
}
