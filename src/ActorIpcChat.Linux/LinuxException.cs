using System.Runtime.InteropServices;

namespace ActorIpcChat.Linux;

/// <summary>
/// A system call that failed, told in one line for the person who meets it: what was tried, why it failed, what to do.
/// </summary>
public sealed class LinuxException : Exception
{
    /// <param name="what">What was tried, with its object: "open /run/room/fifo1".</param>
    /// <param name="errno">errno(3) of the call, 0 where no call failed but what was found cannot be used.</param>
    /// <param name="advice">What to do about it, a clause without a full stop.</param>
    public LinuxException(string what, int errno, string advice)
        : base($"{what}: {Linux.Errno.Describe(errno)}; {advice}") => Errno = errno;

    /// <param name="what">What was tried, with its object.</param>
    /// <param name="why">What was found instead of what was needed.</param>
    /// <param name="advice">What to do about it, a clause without a full stop.</param>
    public LinuxException(string what, string why, string advice)
        : base($"{what}: {why}; {advice}")
    {
    }

    /// <summary>errno(3) of the failed call, 0 where none failed.</summary>
    public int Errno { get; }
}
