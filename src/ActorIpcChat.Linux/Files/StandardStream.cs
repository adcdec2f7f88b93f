using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>What standard input and output have in common.</summary>
internal static unsafe class StandardStream
{
    /// <summary>
    /// Whether the program was started with this stream. Where it was not, the number goes to whatever the runtime opened
    /// first, and the runtime marks all that it opens FD_CLOEXEC.
    /// </summary>
    internal static bool IsOpen(int number)
    {
        var flags = fcntl(number, F_GETFD);
        return flags >= 0 ? (flags & FD_CLOEXEC) == 0 : Errno.Last != Errno.EBADF;
    }

    /// <summary>A non-blocking open file of our own on the same pipe or terminal; null where permissions do not allow it.</summary>
    internal static FileDescriptor? TryReopen(int number, int access)
    {
        fixed (byte* name = NativePath.NullTerminated($"/proc/self/fd/{number}"))
        {
            var again = open(name, access | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
            return again < 0 ? null : new FileDescriptor(again);
        }
    }

    /// <summary>Whether all writers of a pipe have left, as the open file knows that had them (POLLHUP).</summary>
    internal static bool HasHungUp(int number)
    {
        var question = new pollfd { fd = number };
        return Libc.Poll(&question, 1, 0) > 0 && (question.revents & POLLHUP) != 0;
    }

    internal static bool IsReady(FileDescriptor descriptor, short events)
    {
        var question = new pollfd { fd = descriptor.Number, events = events };
        return Libc.Poll(&question, 1, 0) > 0;
    }
}
