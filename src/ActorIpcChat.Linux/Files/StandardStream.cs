using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>Helpers for standard input and output.</summary>
internal static unsafe class StandardStream
{
    /// <summary>
    /// The program was started with this stream. If not, the runtime may have opened another file with this number; it sets FD_CLOEXEC.
    /// </summary>
    internal static bool IsOpen(int number)
    {
        var flags = fcntl(number, F_GETFD);
        return flags >= 0 ? (flags & FD_CLOEXEC) == 0 : Errno.Last != Errno.EBADF;
    }

    /// <summary>Opens the same pipe or terminal again, non-blocking. Null if that fails, as for lack of permission.</summary>
    internal static FileDescriptor? TryReopen(int number, int access)
    {
        fixed (byte* name = NativePath.NullTerminated($"/proc/self/fd/{number}"))
        {
            var again = open(name, access | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
            return again < 0 ? null : new FileDescriptor(again);
        }
    }

    /// <summary>All writers of a pipe have closed it, as the inherited open file reports (POLLHUP).</summary>
    internal static bool HasHungUp(int number)
    {
        var poll = new pollfd { fd = number };
        return Libc.Poll(&poll, 1, 0) > 0 && (poll.revents & POLLHUP) != 0;
    }

    internal static bool IsReady(FileDescriptor descriptor, short events)
    {
        var poll = new pollfd { fd = descriptor.Number, events = events };
        return Libc.Poll(&poll, 1, 0) > 0;
    }
}
