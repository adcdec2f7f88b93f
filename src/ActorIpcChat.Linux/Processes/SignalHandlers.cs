using System.Runtime.InteropServices;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;

namespace ActorIpcChat.Linux.Processes;

/// <summary>
/// A handler for each signal. All run on one thread, which starts with the first <see cref="Set"/>: a signal that comes later needs no
/// new thread. A program that uses this does not use <see cref="PosixSignalRegistration"/>.
/// </summary>
internal static unsafe class SignalHandlers
{
    private static readonly Action?[] Handlers = new Action?[65]; // NSIG

    /// <summary>Handles a signal, instead of what it does by default; must not throw or block.</summary>
    /// <exception cref="LinuxException">The thread cannot be started.</exception>
    internal static void Set(int number, Action handler)
    {
        Volatile.Write(ref Handlers[number], handler);
        if (SystemNative.StartSignalThread() != 0)
        {
            SystemNative.SetSignalHandler(&OnSignal);
            if (SystemNative.EnableSignal(number) != 0)
                return;
        }

        var errno = Errno.Last;
        throw new LinuxException($"handle signal {number}", errno, "end processes or raise ulimit -u and ulimit -n");
    }

    /// <summary>Has the signal do again what it does by default.</summary>
    internal static void Clear(int number)
    {
        SystemNative.DisableSignal(number);
        Volatile.Write(ref Handlers[number], null);
    }

    [UnmanagedCallersOnly]
    private static int OnSignal(int number, int signal)
    {
        if (Volatile.Read(ref Handlers[number]) is not { } handle)
            return 0;
        handle();
        return 1;
    }
}
