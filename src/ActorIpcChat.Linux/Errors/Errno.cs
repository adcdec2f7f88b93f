using System.Runtime.InteropServices;

namespace ActorIpcChat.Linux.Errors;

/// <summary>errno(3) values. The numbers are the same on x64 and arm64.</summary>
internal static class Errno
{
    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int EINTR = 4;
    public const int EIO = 5;
    public const int ENXIO = 6;
    public const int EBADF = 9;
    public const int EAGAIN = 11;
    public const int ENOMEM = 12;
    public const int EACCES = 13;
    public const int EEXIST = 17;
    public const int ENOTDIR = 20;
    public const int EINVAL = 22;
    public const int ENFILE = 23;
    public const int EMFILE = 24;
    public const int ENOSPC = 28;
    public const int EPIPE = 32;
    public const int ENOSYS = 38;
    public const int ENOTEMPTY = 39;
    public const int ELOOP = 40;
    public const int EIDRM = 43;
    public const int EADDRINUSE = 98;
    public const int EADDRNOTAVAIL = 99;
    public const int ECONNRESET = 104;

    /// <summary>errno of the last native call on this thread. Read it before any other call.</summary>
    internal static int Last => Marshal.GetLastPInvokeError();

    /// <summary>The same for a call that was declared without SetLastError; the runtime does not change errno on its return.</summary>
    internal static int OfLastCall => Marshal.GetLastSystemError();

    /// <summary>Text of strerror(3).</summary>
    public static string Describe(int errno) => Marshal.GetPInvokeErrorMessage(errno);
}
