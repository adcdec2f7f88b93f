using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Native;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Events;

/// <summary>
/// An epoll(7) instance and its registrations. Slots are reused; a generation number tells a stale event from one of the current registration.
/// </summary>
internal sealed unsafe class EpollSet : IDisposable
{
    private readonly FileDescriptor _epoll;
    private readonly List<LoopRegistration?> _registrations = [];
    private readonly Stack<int> _freeSlots = new();
    private int _generation;

    /// <exception cref="LinuxException">The limit of open files is reached (ulimit -n).</exception>
    public EpollSet()
    {
        var number = epoll_create1(EPOLL_CLOEXEC);
        var errno = Errno.Last;
        _epoll = FileDescriptor.Opened("epoll_create1", number, errno);
    }

    /// <summary>See <see cref="EventLoop.Watch"/>.</summary>
    public LoopRegistration? Add(FileDescriptor descriptor, Readiness interest, Action<object, Readiness> handler, object state)
    {
        if (!_freeSlots.TryPop(out var slot))
        {
            slot = _registrations.Count;
            _registrations.Add(null);
        }

        var registration = new LoopRegistration(this, descriptor, slot, ++_generation, handler, state);
        _registrations[slot] = registration;
        if (Control(EPOLL_CTL_ADD, registration, interest))
            return registration;
        var errno = Errno.Last;
        Free(slot);
        if (errno != Errno.EPERM)
            throw new LinuxException("cannot watch a descriptor", errno, "raise fs.epoll.max_user_watches or ulimit -n");
        handler(state, interest);
        return null;
    }

    /// <summary>Ends a registration.</summary>
    public void Remove(LoopRegistration registration)
    {
        if (!registration.Descriptor.IsClosed)
            Control(EPOLL_CTL_DEL, registration, Readiness.None);
        Free(registration.Slot);
    }

    /// <summary>epoll_wait(2). An interrupted wait (EINTR) returns 0.</summary>
    /// <param name="events">Receives the events.</param>
    /// <param name="max">Capacity of <paramref name="events"/>.</param>
    /// <param name="timeout">Milliseconds; 0 returns at once, -1 waits without a limit.</param>
    /// <returns>The number of events, or a negated errno(3).</returns>
    public int Wait(epoll_event* events, int max, int timeout)
    {
        var ready = Libc.EpollWait(_epoll.Number, events, max, timeout);
        return ready >= 0 ? ready : Errno.OfLastCall is var errno and not Errno.EINTR ? -errno : 0;
    }

    /// <summary>Calls the handler of an event.</summary>
    public void Dispatch(epoll_event ready)
    {
        // An earlier event of this round may have ended the registration and freed its slot for another.
        if (_registrations[(int)(uint)ready.data.u64] is { } registration && registration.Generation == (int)(ready.data.u64 >> 32))
            registration.Handler(registration.State, (Readiness)(int)ready.events);
    }

    public void Dispose() => _epoll.Dispose();

    private void Free(int slot)
    {
        _registrations[slot] = null;
        _freeSlots.Push(slot);
    }

    private bool Control(int operation, LoopRegistration registration, Readiness interest)
    {
        var request = new epoll_event { events = (int)interest | EPOLLET };
        request.data.u64 = ((ulong)(uint)registration.Generation << 32) | (uint)registration.Slot;
        return epoll_ctl(_epoll.Number, operation, registration.Descriptor.Number, &request) == 0;
    }
}
