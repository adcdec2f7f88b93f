using System.Globalization;
using ActorIpcChat.Linux.Errors;

namespace ActorIpcChat.Linux.Memory;

/// <summary>All segments of this IPC namespace (ipc_namespaces(7)), as ipcs -m lists them.</summary>
internal static class SharedMemoryList
{
    /// <summary>Reads them.</summary>
    /// <exception cref="LinuxException">/proc does not show them.</exception>
    public static IReadOnlyList<ListedSegment> Read()
    {
        try
        {
            // key shmid perms size cpid lpid nattch …
            return [.. File.ReadLines("/proc/sysvipc/shm").Skip(1)
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(fields => fields.Length > 6)
                .Select(fields => new ListedSegment(Number(fields[0]), Number(fields[1]), Long(fields[3]), Number(fields[4]), Number(fields[6])))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LinuxException("cannot list shared memory", e.Message, "mount /proc");
        }
    }

    private static int Number(string text) => unchecked((int)Long(text));

    private static long Long(string text) => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}

/// <summary>A line of ipcs -m.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Id">shmid.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Creator">Pid of the process that made it.</param>
/// <param name="Attachments">nattch.</param>
internal readonly record struct ListedSegment(int Key, int Id, long Bytes, int Creator, int Attachments);
