using System.Runtime.InteropServices;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;

namespace ActorIpcChat.Linux.Processes;

/// <summary>
/// One handler per signal, all called on one thread. The first <see cref="Set"/> starts it, so a later signal needs no new thread. Not to
/// be combined with <see cref="PosixSignalRegistration"/>.
/// </summary>
internal static unsafe class SignalHandlers
{
    private static readonly Action?[] Handlers = new Action?[65]; // NSIG

    /// <summary>Replaces the default action of a signal. The handler must not throw or block.</summary>
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
        throw new LinuxException($"cannot handle signal {number}", errno, "end processes or raise ulimit -u and ulimit -n");
    }

    /// <summary>Restores the default action.</summary>
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
