using System.Runtime.InteropServices;
using ActorIpcChat.Linux.Native;

namespace ActorIpcChat.Linux.Events;

/// <summary>One thread sleeps here until another one wakes it, with one call of futex(2) each. It lives as long as its process.</summary>
internal sealed unsafe class ThreadGate
{
    private readonly int* _isOpen = (int*)NativeMemory.AllocZeroed(sizeof(int));

    /// <summary>Sleeps until <see cref="Open"/> was called since the last return. Only one thread.</summary>
    public void Wait()
    {
        while (Interlocked.Exchange(ref *_isOpen, 0) == 0)
            Libc.Futex(Libc.SysFutex, _isOpen, Libc.FutexWaitPrivate, 0, null);
    }

    /// <summary>Wakes the thread.</summary>
    public void Open()
    {
        Volatile.Write(ref *_isOpen, 1);
        Libc.Futex(Libc.SysFutex, _isOpen, Libc.FutexWakePrivate, 1, null);
    }
}
