using System.Runtime.InteropServices;

namespace ActorIpcChat.Linux.Errors;

/// <summary>A failed system call, or a file that cannot be used. The message is one line: what cannot be done, why, what to do.</summary>
internal class LinuxException : Exception
{
    /// <summary>Advice if a system call is missing or refused.</summary>
    internal const string Sandboxed = "allow the call in the sandbox (seccomp), or run it on a Linux that has it";

    /// <param name="what">What cannot be done: "cannot open /run/room/fifo1".</param>
    /// <param name="errno">errno(3) of the failed call.</param>
    /// <param name="advice">What to do, without a full stop. Replaced if the errno has only one possible cause, such as a limit.</param>
    public LinuxException(string what, int errno, string advice)
        : base($"{what}: {Errors.Errno.Describe(errno)}; {AdviceFor(errno) ?? advice}") => Errno = errno;

    /// <param name="what">What cannot be done.</param>
    /// <param name="why">Why it cannot be done.</param>
    /// <param name="advice">What to do, without a full stop.</param>
    public LinuxException(string what, string why, string advice)
        : base($"{what}: {why}; {advice}")
    {
    }

    /// <summary>errno(3) of the failed call; 0 if no call failed.</summary>
    public int Errno { get; }

    private static string? AdviceFor(int errno) => errno switch
    {
        Errors.Errno.EMFILE or Errors.Errno.ENFILE => "close programs or raise ulimit -n",
        Errors.Errno.ENOMEM => "free memory or raise its limit (ulimit -v)",
        Errors.Errno.ENOSYS => Sandboxed,
        _ => null,
    };
}
