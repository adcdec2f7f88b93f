using System.Runtime.InteropServices;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>System calls of the tests, independent of the product's code.</summary>
internal static partial class Libc
{
    internal const int SIGHUP = 1;
    internal const int SIGINT = 2;
    internal const int SIGQUIT = 3;
    internal const int SIGKILL = 9;
    internal const int SIGUSR1 = 10;
    internal const int SIGTERM = 15;
    internal const int SIGCONT = 18;
    internal const int SIGSTOP = 19;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    internal static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "signal", SetLastError = true)]
    internal static partial nint SetHandler(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MakeFifo(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "chmod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Chmod(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ChangeOwner(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int Control(int descriptor, nuint request, out int answer);

    /// <summary>Number of unread bytes in a pipe (FIONREAD).</summary>
    internal static int BytesQueued(SafeHandle pipe) => Control((int)pipe.DangerousGetHandle(), 0x541B, out var queued) == 0 ? queued : -1;

    [LibraryImport("libc", EntryPoint = "shmget", SetLastError = true)]
    internal static partial int ShmGet(int key, nuint size, int flags);

    [LibraryImport("libc", EntryPoint = "shmat", SetLastError = true)]
    internal static partial nint ShmAttach(int id, nint address, int flags);

    [LibraryImport("libc", EntryPoint = "shmdt", SetLastError = true)]
    internal static partial int ShmDetach(nint address);

    [LibraryImport("libc", EntryPoint = "shmctl", SetLastError = true)]
    internal static partial int ShmControl(int id, int command, nint buffer);
}
