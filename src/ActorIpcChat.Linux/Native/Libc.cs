using System.Runtime.InteropServices;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Processes;

namespace ActorIpcChat.Linux.Native;

/// <summary>
/// Calls that Tmds.LibC lacks, a poll(2) that keeps errno, and fast versions of the calls that each line makes. Those do not set the
/// thread's last error, which would take three more calls each.
/// </summary>
/// <remarks>
/// Read errno on the next line, before any other call: from <see cref="Errno.Last"/>, or from <see cref="Errno.OfLastCall"/> where stated.
/// </remarks>
internal static unsafe partial class Libc
{
    internal const int IpcCreate = 0x200;
    internal const int IpcExclusive = 0x400;
    internal const int IpcRemove = 0;
    internal const int IpcSet = 1;
    internal const int IpcStat = 2;
    internal const int ShmReadOnly = 0x1000;
    internal const int ShmRemap = 0x4000;

    /// <summary>F_OFD_GETLK (fcntl(2)).</summary>
    internal const int GetLockOfOpenFile = 36;

    /// <summary>F_OFD_SETLK: a lock of an open file description. Several in one process exclude each other.</summary>
    internal const int SetLockOfOpenFile = 37;

    internal const int SysPidfdSendSignal = 424;
    internal const int SysPidfdOpen = 434;
    internal const int FutexWaitPrivate = 128;
    internal const int FutexWakePrivate = 129;

    internal static readonly nint SysFutex = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 98 : 202;

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

    [LibraryImport("libc", EntryPoint = "syscall")]
    internal static partial nint Futex(nint number, int* word, nint operation, nint value, void* timeout);

    /// <summary>errno: <see cref="Errno.OfLastCall"/>.</summary>
    [LibraryImport("libc", EntryPoint = "epoll_wait")]
    internal static partial int EpollWait(int epoll, Tmds.Linux.epoll_event* events, int count, int timeout);

    /// <summary>errno: <see cref="Errno.OfLastCall"/>.</summary>
    [LibraryImport("libc", EntryPoint = "read")]
    internal static partial nint Read(int descriptor, byte* buffer, nuint length);

    /// <summary>errno: <see cref="Errno.OfLastCall"/>.</summary>
    [LibraryImport("libc", EntryPoint = "write")]
    internal static partial nint Write(int descriptor, byte* buffer, nuint length);

    /// <summary>errno: <see cref="Errno.OfLastCall"/>.</summary>
    [LibraryImport("libc", EntryPoint = "readv")]
    internal static partial nint ReadVector(int descriptor, IoVector* vectors, int count);

    /// <summary>errno: <see cref="Errno.OfLastCall"/>.</summary>
    [LibraryImport("libc", EntryPoint = "writev")]
    internal static partial nint WriteVector(int descriptor, IoVector* vectors, int count);

    /// <summary>errno: <see cref="Errno.OfLastCall"/>.</summary>
    [LibraryImport("libc", EntryPoint = "vmsplice")]
    internal static partial nint SpliceMemory(int descriptor, IoVector* vectors, nuint count, uint flags);

    [LibraryImport("libc", EntryPoint = "timerfd_create", SetLastError = true)]
    internal static partial int TimerCreate(int clock, int flags);

    /// <param name="timer">A descriptor of <see cref="TimerCreate"/>.</param>
    /// <param name="flags">1 for absolute time (TFD_TIMER_ABSTIME).</param>
    /// <param name="value"><c>struct itimerspec</c>: seconds and nanoseconds of the interval, then of the first expiration.</param>
    /// <param name="old">May be null.</param>
    [LibraryImport("libc", EntryPoint = "timerfd_settime", SetLastError = true)]
    internal static partial int TimerSet(int timer, int flags, nint* value, nint* old);

    /// <param name="thread">0 for the calling thread.</param>
    /// <param name="size">Bytes of the mask.</param>
    /// <param name="mask">One bit per processor.</param>
    [LibraryImport("libc", EntryPoint = "sched_getaffinity", SetLastError = true)]
    internal static partial int SchedGetAffinity(int thread, nuint size, ulong* mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    internal static partial int SchedSetAffinity(int thread, nuint size, ulong* mask);

    [LibraryImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    internal static partial int InotifyInit(int flags);

    [LibraryImport("libc", EntryPoint = "inotify_add_watch", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int InotifyAddWatch(int descriptor, string path, uint mask);

    [LibraryImport("libc", EntryPoint = "inotify_rm_watch")]
    internal static partial int InotifyRemoveWatch(int descriptor, int watch);

    [LibraryImport("libc", EntryPoint = "statx")]
    internal static partial int Statx(int directory, byte* path, int flags, uint mask, byte* status);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true)]
    internal static partial int LinkAt(int fromDirectory, byte* from, int toDirectory, byte* to, int flags);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true)]
    internal static partial int RenameAt2(int fromDirectory, byte* from, int toDirectory, byte* to, uint flags);

    [LibraryImport("libc", EntryPoint = "getgrnam")]
    internal static partial byte* GetGroup(byte* name);

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    internal static partial int GetModes(int terminal, byte* modes);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    internal static partial int SetModes(int terminal, int when, byte* modes);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    internal static partial void MakeRaw(byte* modes);

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    internal static partial int Spawn(int* pid, byte* path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    internal static partial int InitializeSpawnAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    internal static partial int DestroySpawnAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    internal static partial int SetSpawnFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    internal static partial int SetSpawnSignalMask(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    internal static partial int SetSpawnSignalDefaults(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    internal static partial int InitializeSpawnActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    internal static partial int DestroySpawnActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    internal static partial int AddSpawnDuplicate(byte* actions, int descriptor, int number);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    internal static partial int GetLimit(int resource, nuint* limit);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    internal static partial int ProcessControl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    internal static partial int WaitForProcess(int pid, int* status, int options);

    /// <param name="seconds">Since 1970.</param>
    /// <param name="fields"><c>struct tm</c>.</param>
    [LibraryImport("libc", EntryPoint = "localtime_r")]
    internal static partial int* ToLocalTime(long* seconds, int* fields);

    [LibraryImport("libc", EntryPoint = "gnu_get_libc_version")]
    internal static partial nint GnuLibcVersion();
}
