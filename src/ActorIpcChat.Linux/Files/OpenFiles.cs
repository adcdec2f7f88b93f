using ActorIpcChat.Linux.Native;

namespace ActorIpcChat.Linux.Files;

/// <summary>The descriptors that a process may have (ulimit -n).</summary>
public static unsafe class OpenFiles
{
    private const int FileLimit = 7; // RLIMIT_NOFILE

    /// <summary>How many more this process may open.</summary>
    public static int Left
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
                // Without /proc it is not known.
            }

            return (int)Math.Clamp((long)Math.Min(limit[0], int.MaxValue) - open, 0, int.MaxValue);
        }
    }
}
