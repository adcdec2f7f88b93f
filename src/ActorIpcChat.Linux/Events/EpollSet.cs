using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Native;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Events;

/// <summary>
/// The descriptors that a loop watches (epoll(7)). Each has a slot, in which its handler is found again when the kernel tells of it; slots
/// are used again, so each watch has a number of its own, too.
/// </summary>
internal sealed unsafe class EpollSet : IDisposable
{
    private readonly FileDescriptor _epoll;
    private readonly List<LoopRegistration?> _registrations = [];
    private readonly Stack<int> _freeSlots = new();
    private int _generation;

    /// <exception cref="LinuxException">No descriptors are left (ulimit -n).</exception>
    public EpollSet()
    {
        var number = epoll_create1(EPOLL_CLOEXEC);
        var errno = Errno.Last;
        _epoll = FileDescriptor.Opened("epoll_create1", number, errno);
    }

    /// <summary>Watches a descriptor; see <see cref="EventLoop.Watch"/>.</summary>
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
            throw new LinuxException("watch a descriptor", errno, "raise fs.epoll.max_user_watches or ulimit -n");
        handler(state, interest);
        return null;
    }

    /// <summary>Watches it no more.</summary>
    public void Remove(LoopRegistration registration)
    {
        if (!registration.Descriptor.IsClosed)
            Control(EPOLL_CTL_DEL, registration, Readiness.None);
        Free(registration.Slot);
    }

    /// <summary>Waits until something happens; an interrupted wait (EINTR) is an empty one.</summary>
    /// <param name="events">Where to put what happened.</param>
    /// <param name="most">How much there is room for.</param>
    /// <param name="timeout">In milliseconds; 0 only looks, -1 waits for ever.</param>
    /// <returns>How much happened; less than 0 is an errno(3), negated.</returns>
    public int Wait(epoll_event* events, int most, int timeout)
    {
        var happened = Libc.EpollWait(_epoll.Number, events, most, timeout);
        return happened >= 0 ? happened : Errno.OfLastCall is var errno and not Errno.EINTR ? -errno : 0;
    }

    /// <summary>Calls the handler of what happened.</summary>
    public void Dispatch(epoll_event happened)
    {
        // An earlier event of this round may have ended the registration, and a new one may have taken its slot.
        if (_registrations[(int)(uint)happened.data.u64] is { } registration && registration.Generation == (int)(happened.data.u64 >> 32))
            registration.Handler(registration.State, (Readiness)(int)happened.events);
    }

    /// <inheritdoc/>
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
