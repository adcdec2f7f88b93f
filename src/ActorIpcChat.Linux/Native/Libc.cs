using System.Runtime.InteropServices;

namespace ActorIpcChat.Linux.Native;

/// <summary>
/// What Tmds.LibC does not have: System V shared memory, inotify, vectored I/O and a poll(2) that keeps errno.
/// Every call sets the thread's last error; read it on the very next line, nearly any other call overwrites it.
/// </summary>
internal static unsafe partial class Libc
{
    internal const int IpcCreate = 0x200;
    internal const int IpcExclusive = 0x400;
    internal const int IpcRemove = 0;
    internal const int IpcSet = 1;
    internal const int IpcStat = 2;
    internal const int ShmReadOnly = 0x1000;
    internal const int ShmRemap = 0x4000;

    internal const int SysPidfdSendSignal = 424;
    internal const int SysPidfdOpen = 434;

    [LibraryImport("libc", EntryPoint = "shmget", SetLastError = true)]
    internal static partial int ShmGet(int key, nuint size, int flags);

    [LibraryImport("libc", EntryPoint = "shmat", SetLastError = true)]
    internal static partial byte* ShmAttach(int id, void* address, int flags);

    [LibraryImport("libc", EntryPoint = "shmdt", SetLastError = true)]
    internal static partial int ShmDetach(void* address);

    [LibraryImport("libc", EntryPoint = "shmctl", SetLastError = true)]
    internal static partial int ShmControl(int id, int command, void* buffer);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(Tmds.Linux.pollfd* descriptors, nuint count, int timeout);

    [LibraryImport("libc", EntryPoint = "writev", SetLastError = true)]
    internal static partial nint WriteVector(int descriptor, IoVector* vectors, int count);

    [LibraryImport("libc", EntryPoint = "vmsplice", SetLastError = true)]
    internal static partial nint SpliceMemory(int descriptor, IoVector* vectors, nuint count, uint flags);

    [LibraryImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    internal static partial int InotifyInit(int flags);

    [LibraryImport("libc", EntryPoint = "inotify_add_watch", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int InotifyAddWatch(int descriptor, string path, uint mask);

    [LibraryImport("libc", EntryPoint = "getgrnam")]
    internal static partial byte* GetGroup(byte* name);

    [LibraryImport("libc", EntryPoint = "gnu_get_libc_version")]
    internal static partial nint GnuLibcVersion();
}
