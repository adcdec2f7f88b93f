using System.Text.RegularExpressions;

namespace ActorIpcChat.EndToEnd.Tests.Faults;

/// <summary>A system call that strace(1) has fail at one of its uses in a thread, or from that one on.</summary>
internal sealed partial record FailingCall(string Name, string Error, int Use, bool FromThereOn = false)
{
    /// <summary>What can fail, and how.</summary>
    /// <remarks>
    /// Not here, because the .NET runtime or the C library itself ends or does not go on: mmap, mprotect, munmap, brk, clone3, futex,
    /// rt_sigprocmask, set_robust_list and the like before and below the program. Not here, because the kernel has no such error: write(2) of an
    /// eventfd, shmctl(IPC_RMID) with EINVAL of a segment that is there, EAGAIN of a pipe that epoll has just called readable.
    /// </remarks>
    internal static readonly IReadOnlyDictionary<string, string[]> Kinds = new Dictionary<string, string[]>
    {
        ["chmod"] = ["EPERM"],
        ["close"] = ["EIO", "EINTR"],
        ["connect"] = ["ECONNREFUSED"],
        ["epoll_create1"] = ["EMFILE"],
        ["epoll_ctl"] = ["ENOMEM", "ENOSPC"],
        ["epoll_wait"] = ["EINTR", "EINVAL"],
        ["eventfd2"] = ["EMFILE", "ENOSYS"],
        ["fcntl"] = ["EINVAL", "EPERM", "ENOLCK"],
        ["fstat"] = ["EIO"],
        ["getrandom"] = ["ENOSYS"],
        ["inotify_add_watch"] = ["ENOSPC"],
        ["inotify_init1"] = ["EMFILE", "ENOSYS"],
        ["ioctl"] = ["ENOTTY"],
        ["lseek"] = ["ESPIPE"],
        ["lstat"] = ["EACCES", "EIO"],
        ["membarrier"] = ["ENOSYS"],
        ["mkdir"] = ["ENOSPC", "EROFS"],
        ["mknodat"] = ["ENOSPC", "EPERM", "EROFS"],
        ["mremap"] = ["ENOMEM"],
        ["newfstatat"] = ["EACCES", "EIO"],
        ["openat"] = ["EMFILE", "EACCES", "EIO"],
        ["pipe2"] = ["EMFILE"],
        ["poll"] = ["EINTR", "ENOMEM"],
        ["read"] = ["EIO", "EINTR"],
        ["rmdir"] = ["EBUSY"],
        ["sched_getaffinity"] = ["EPERM"],
        ["shmat"] = ["ENOMEM", "EACCES", "EINVAL"],
        ["shmctl"] = ["EACCES", "EPERM"],
        ["shmdt"] = ["EINVAL"],
        ["shmget"] = ["ENOSPC", "ENOMEM", "EACCES"],
        ["stat"] = ["EACCES", "EIO"],
        ["statx"] = ["ENOSYS"],
        ["timerfd_create"] = ["EMFILE", "ENOSYS"],
        ["timerfd_settime"] = ["EINVAL"],
        ["unlink"] = ["EROFS", "EBUSY"],
        ["vmsplice"] = ["ENOSYS", "EPERM", "ENOMEM"],
        ["writev"] = ["EIO", "ENOSPC", "EINTR"],
    };

    /// <summary>Takes away what its owner cannot, or says so.</summary>
    internal bool LeavesFiles => Name is "unlink" or "rmdir" or "lstat" or "stat";

    public override string ToString() => $"{Name} fails with {Error} at use {Use}{(FromThereOn ? " and later" : "")}";

    /// <summary>strace's arguments in front of a program's: the program is the process that is started, and strace its grandchild.</summary>
    internal static string[] Strace(FailingCall? call, string log) => call is null
        ? ["-D", "-f", "-qq", "-o", log]
        : ["-D", "-f", "-qq", "--seccomp-bpf", "-o", "/dev/null", "-e", $"trace={call.Name}", "-e",
            $"inject={call.Name}:error={call.Error}:when={call.Use}{(call.FromThereOn ? "+" : "")}"];

    /// <summary>Each kind at each use that was seen in a thread, but no more than that many.</summary>
    internal static IEnumerable<FailingCall> Seen(string log, int uses) =>
        from call in File.ReadLines(log).Select(line => Call().Match(line)).Where(match => match.Success)
            .GroupBy(match => match.Groups["name"].Value, match => match.Groups["thread"].Value)
        where Kinds.ContainsKey(call.Key)
        from error in Kinds[call.Key]
        from use in Enumerable.Range(1, Math.Min(uses, call.GroupBy(thread => thread).Max(thread => thread.Count())))
        select new FailingCall(call.Key, error, use);

    [GeneratedRegex(@"^(?<thread>\d+) +(?<name>\w+)\(", RegexOptions.CultureInvariant)]
    private static partial Regex Call();
}
