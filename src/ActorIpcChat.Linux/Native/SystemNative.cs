using System.Runtime.InteropServices;

namespace ActorIpcChat.Linux.Native;

/// <summary>
/// Signal handling of the .NET runtime, below <see cref="PosixSignalRegistration"/>. That class starts a thread per signal, which fails at
/// the limit of threads (ulimit -u, a pids cgroup) and ends the process.
/// </summary>
internal static unsafe partial class SystemNative
{
    private const string Library = "libSystem.Native";

    /// <summary>Starts the thread that calls the handler.</summary>
    /// <returns>0 on failure, with errno.</returns>
    [LibraryImport(Library, EntryPoint = "SystemNative_InitializeTerminalAndSignalHandling", SetLastError = true)]
    internal static partial int StartSignalThread();

    /// <param name="handler">Gets a signal's number and its PosixSignal; returns 0 to let the default action follow.</param>
    [LibraryImport(Library, EntryPoint = "SystemNative_SetPosixSignalHandler")]
    internal static partial void SetSignalHandler(delegate* unmanaged<int, int, int> handler);

    /// <returns>0 on failure, with errno.</returns>
    [LibraryImport(Library, EntryPoint = "SystemNative_EnablePosixSignalHandling", SetLastError = true)]
    internal static partial int EnableSignal(int number);

    [LibraryImport(Library, EntryPoint = "SystemNative_DisablePosixSignalHandling")]
    internal static partial void DisableSignal(int number);
}
