using ActorIpcChat.Linux.Native;

namespace ActorIpcChat.Linux.Files;

/// <summary>The limit of open descriptors (RLIMIT_NOFILE, ulimit -n).</summary>
internal static unsafe class OpenFiles
{
    private const int FileLimit = 7; // RLIMIT_NOFILE

    /// <summary>Number of descriptors that this process may still open.</summary>
    public static int Remaining
    {
        get
        {
            var limit = stackalloc nuint[2];
            _ = Libc.GetLimit(FileLimit, limit);
            var open = 0;
            try
            {
                open = Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Without /proc, the number of open descriptors is unknown.
            }

            return (int)Math.Clamp((long)Math.Min(limit[0], int.MaxValue) - open, 0, int.MaxValue);
        }
    }
}
