using System.Text.RegularExpressions;

namespace ActorIpcChat.EndToEnd.Tests.Faults;

/// <summary>A system call that strace(1) makes fail at one use in a thread, or from that use on.</summary>
internal sealed partial record FailingCall(string Name, string Error, int Use, bool AndLater = false)
{
    /// <summary>The calls and their errors.</summary>
    /// <remarks>
    /// Excluded because the .NET runtime or the C library itself fails: mmap, mprotect, munmap, brk, clone3, futex, rt_sigprocmask,
    /// set_robust_list and similar calls. Excluded because the kernel has no such error: write(2) to an eventfd, shmctl(IPC_RMID) with EINVAL
    /// for an existing segment, EAGAIN from a pipe that epoll has just reported as readable.
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

    /// <summary>Whether its failure can leave files behind.</summary>
    internal bool LeavesFiles => Name is "unlink" or "rmdir" or "lstat" or "stat";

    public override string ToString() => $"{Name} fails with {Error} at use {Use}{(AndLater ? " and later" : "")}";

    /// <summary>The arguments of strace before the program's: the started process is the program, and strace its grandchild.</summary>
    internal static string[] Strace(FailingCall? call, string log) => call is null
        ? ["-D", "-f", "-qq", "-o", log]
        : ["-D", "-f", "-qq", "--seccomp-bpf", "-o", "/dev/null", "-e", $"trace={call.Name}", "-e",
            $"inject={call.Name}:error={call.Error}:when={call.Use}{(call.AndLater ? "+" : "")}"];

    /// <summary>Each kind of call at each use that a thread made, up to a number of uses.</summary>
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
