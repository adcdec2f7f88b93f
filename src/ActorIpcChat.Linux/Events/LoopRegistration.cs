using ActorIpcChat.Linux.Files;

namespace ActorIpcChat.Linux.Events;

/// <summary>A watch of a descriptor. After it is disposed on the loop's thread, its handler is not called again.</summary>
internal sealed class LoopRegistration : IDisposable
{
    private readonly EpollSet _set;

    internal LoopRegistration(EpollSet set, FileDescriptor descriptor, int slot, int generation, Action<object, Readiness> handler, object state)
        => (_set, Descriptor, Slot, Generation, Handler, State) = (set, descriptor, slot, generation, handler, state);

    internal FileDescriptor Descriptor { get; }

    internal int Slot { get; }

    internal int Generation { get; }

    internal Action<object, Readiness> Handler { get; }

    internal object State { get; }

    internal bool IsDisposed { get; private set; }

    /// <summary>Stops watching. The descriptor stays open.</summary>
    public void Dispose()
    {
        if (IsDisposed)
            return;
        IsDisposed = true;
        _set.Remove(this);
    }
}
