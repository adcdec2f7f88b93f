using System.Runtime.InteropServices;

namespace ActorIpcChat.Linux.Errors;

/// <summary>
/// A system call that failed, told in one line for the person who meets it: what was tried, why it failed, what to do.
/// </summary>
public class LinuxException : Exception
{
    /// <summary>What to do when the kernel does not have a call that every Linux has.</summary>
    internal const string Sandboxed = "allow the call in the sandbox (seccomp), or run it on a Linux that has it";

    /// <param name="what">What was tried, with its object: "open /run/room/fifo1".</param>
    /// <param name="errno">errno(3) of the call, 0 where no call failed but what was found cannot be used.</param>
    /// <param name="advice">What to do about it, a clause without a full stop; where nothing else than a limit or a sandbox can be the cause, that is said instead.</param>
    public LinuxException(string what, int errno, string advice)
        : base($"{what}: {Errors.Errno.Describe(errno)}; {AdviceFor(errno) ?? advice}") => Errno = errno;

    /// <param name="what">What was tried, with its object.</param>
    /// <param name="why">What was found instead of what was needed.</param>
    /// <param name="advice">What to do about it, a clause without a full stop.</param>
    public LinuxException(string what, string why, string advice)
        : base($"{what}: {why}; {advice}")
    {
    }

    /// <summary>errno(3) of the failed call, 0 where none failed.</summary>
    public int Errno { get; }

    private static string? AdviceFor(int errno) => errno switch
    {
        Errors.Errno.EMFILE or Errors.Errno.ENFILE => "close programs or raise ulimit -n",
        Errors.Errno.ENOMEM => "free memory or raise its limit (ulimit -v)",
        Errors.Errno.ENOSYS => Sandboxed,
        _ => null,
    };
}
