using System.Diagnostics;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;
using Tmds.Linux;

namespace ActorIpcChat.Linux.Events;

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

    private readonly Thread _thread;
    private readonly WorkQueue _work = new();
    private readonly EpollSet _watched = new();
    private readonly LoopAlarm _alarm = new();
    private readonly TimerQueue _timers;
    private readonly CpuSet? _cpu;
    private readonly Action<Exception> _onError;
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
        _watched.Add(_work.WakeUp, Readiness.Readable, static (_, _) => { }, this);
        if (_alarm.Descriptor is { } alarm)
            _watched.Add(alarm, Readiness.Readable, static (timers, _) => ((TimerQueue)timers).FireDue(), _timers);
        _thread = new Thread(Run) { Name = name, IsBackground = true };
    }

    /// <summary>True on the loop's own thread.</summary>
    public bool IsCurrent => Environment.CurrentManagedThreadId == _thread.ManagedThreadId;

    /// <summary>What is looked at instead of sleeping.</summary>
    internal SpinSet Spins { get; } = new();

    /// <summary>Starts the thread.</summary>
    /// <exception cref="LinuxException">There can be no more threads (ulimit -u, a pids cgroup, memory).</exception>
    public void Start()
    {
        try
        {
            _thread.Start();
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            Close();
            throw new LinuxException("start a thread", Errno.EAGAIN, "end processes, or raise ulimit -u or the limit of memory");
        }
    }

    /// <summary>Queues a piece of work, from any thread. What is posted to a stopped loop is dropped.</summary>
    /// <param name="run">A static function, so that posting allocates nothing.</param>
    /// <param name="state">What it works on.</param>
    public void Post(Action<object> run, object state)
    {
        if (IsCurrent)
            _work.Add(new LoopWork(run, state));
        else
            _work.Post(new LoopWork(run, state));
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
        => _watched.Add(descriptor, interest, handler, state);

    /// <summary>Ends the thread after the work that is queued now, and waits for it unless called on it.</summary>
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
        // Half of all ticks are more than a century: the longest delay stays a time to come.
        var ticks = (long)Math.Clamp(delay.TotalSeconds * Stopwatch.Frequency, 0, long.MaxValue / 2);
        return Stopwatch.GetTimestamp() + ticks;
    }

    private void Run()
    {
        _cpu?.BindThread();
        var events = stackalloc epoll_event[EventsPerRound];
        while (true)
        {
            Work(WorkPerRound);
            // Read first: what was posted before the loop was told to leave is taken below.
            var stopping = _stopping;
            _work.Fetch();
            if (stopping)
            {
                // What is queued now and not what that posts, which may go on for ever.
                Work(_work.Count);
                break;
            }

            var ready = _work.Count > 0 ? _watched.Wait(events, EventsPerRound, 0) : Spins.IsEmpty ? Sleep(events) : Spin(events);
            for (var i = 0; i < ready; i++)
                Dispatch(events[i]);
            if (ready < 0)
                Report(new LinuxException("wait for descriptors (epoll_wait)", -ready, "allow the call in the sandbox (seccomp)"));
            if (_alarm.IsOverdue)
                Fire();
        }

        Close();
    }

    private void Work(int most)
    {
        for (var left = most; left > 0 && _work.TryTake(out var work); left--)
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

    private int Spin(epoll_event* events) => Spins.Look(_work) ? 0 : _watched.Wait(events, EventsPerRound, 0);

    private int Sleep(epoll_event* events)
    {
        var ready = _watched.Wait(events, EventsPerRound, _work.MaySleep() && !_stopping ? _alarm.Timeout : 0);
        _work.IsAwake();
        return ready;
    }

    private void Dispatch(epoll_event happened)
    {
        try
        {
            _watched.Dispatch(happened);
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
