using System.Runtime.InteropServices;

namespace ActorIpcChat.Linux.Native;

/// <summary>
/// The .NET runtime's own library of signals, without the part that <see cref="PosixSignalRegistration"/> puts on top: that part starts
/// a thread for each signal, which a process at its limit of threads (ulimit -u, a pids cgroup) does not survive.
/// </summary>
internal static unsafe partial class SystemNative
{
    private const string Library = "libSystem.Native";

    /// <summary>Starts the thread that handlers run on.</summary>
    /// <returns>0 on failure, with errno.</returns>
    [LibraryImport(Library, EntryPoint = "SystemNative_InitializeTerminalAndSignalHandling", SetLastError = true)]
    internal static partial int StartSignalThread();

    /// <param name="handler">Takes a signal's number and its PosixSignal; returns 0 if the default shall follow.</param>
    [LibraryImport(Library, EntryPoint = "SystemNative_SetPosixSignalHandler")]
    internal static partial void SetSignalHandler(delegate* unmanaged<int, int, int> handler);

    /// <returns>0 on failure, with errno.</returns>
    [LibraryImport(Library, EntryPoint = "SystemNative_EnablePosixSignalHandling", SetLastError = true)]
    internal static partial int EnableSignal(int number);

    [LibraryImport(Library, EntryPoint = "SystemNative_DisablePosixSignalHandling")]
    internal static partial void DisableSignal(int number);
}
