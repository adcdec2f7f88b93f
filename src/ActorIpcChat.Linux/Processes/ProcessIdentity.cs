using System.Buffers.Text;
using System.Globalization;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Native;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Processes;

/// <summary>
/// A process, identified by pid and start time: the kernel reuses a pid, but not with the same start time.
/// </summary>
/// <param name="Pid">Process id, 1 to 2^22 (PID_MAX_LIMIT).</param>
/// <param name="StartTime">Clock ticks between boot and start (field 22 of /proc/PID/stat, proc(5)); 0 if /proc does not show it.</param>
internal readonly record struct ProcessIdentity(int Pid, long StartTime)
{
    private const int PidBits = 22;

    /// <summary>PF_EXITING: it has closed its files, or is about to.</summary>
    private const long Exiting = 0x4;

    /// <summary>This process.</summary>
    public static ProcessIdentity Current { get; } = Of(Environment.ProcessId) ?? new ProcessIdentity(Environment.ProcessId, 0);

    /// <summary>
    /// Both in one word, for a compare-and-swap: 42 bits of start time above 22 bits of pid. Never 0.
    /// </summary>
    public ulong Word => ((ulong)StartTime << PidBits) | (uint)Pid;

    /// <summary>The process is alive. A stopped process is; a zombie, or one that the kernel is ending, is not.</summary>
    public bool IsAlive => Of(Pid) is { } now && (now.StartTime == StartTime || now.StartTime == 0 || StartTime == 0);

    /// <summary>The process is alive and stopped (SIGSTOP, Ctrl+Z, a debugger).</summary>
    public bool IsStopped => IsAlive && Fields(Pid) is [(byte)'T' or (byte)'t', ..];

    /// <summary>The identity of a <see cref="Word"/>; null if the pid is 0.</summary>
    public static ProcessIdentity? FromWord(ulong word)
    {
        var pid = (int)(word & ((1u << PidBits) - 1));
        return pid == 0 ? null : new ProcessIdentity(pid, (long)(word >> PidBits));
    }

    /// <summary>The process that has the pid now; null if there is none, or it is a zombie or about to be one.</summary>
    public static ProcessIdentity? Of(int pid)
    {
        if (pid <= 0)
            return null;
        var fields = Fields(pid);
        if (fields.IsEmpty)
        {
            // /proc may hide other users' processes (hidepid, proc(5)); kill(2) with signal 0 finds them.
            var found = kill(pid, 0) == 0 || Errno.Last == Errno.EPERM;
            return found ? new ProcessIdentity(pid, 0) : null;
        }

        if (fields[0] is (byte)'Z' or (byte)'X' || (Number(fields, 9) & Exiting) != 0)
            return null;
        return Number(fields, 22) is { } start ? new ProcessIdentity(pid, start) : null;
    }

    /// <summary>Pid of a process's parent; null if the process has ended, or /proc does not show it.</summary>
    internal static int? Parent(int pid)
    {
        var fields = Fields(pid);
        return fields.IsEmpty || fields[0] is (byte)'Z' or (byte)'X' ? null : (int?)Number(fields, 4);
    }

    /// <summary>
    /// Time in which a process has run or has waited for a processor, which on a busy machine is much more; of all its threads. Null if
    /// /proc does not show it.
    /// </summary>
    internal static TimeSpan? BusyTime(int pid)
    {
        try
        {
            // Nanoseconds of running, nanoseconds of waiting, time slices.
            return TimeSpan.FromMicroseconds(Directory.EnumerateDirectories($"/proc/{pid}/task")
                .Select(task => File.ReadAllText($"{task}/schedstat").Split(' '))
                .Sum(fields => (long.Parse(fields[0], CultureInfo.InvariantCulture) + long.Parse(fields[1], CultureInfo.InvariantCulture)) / 1000));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long? Number(ReadOnlySpan<byte> fields, int number)
    {
        for (var field = 3; field < number; field++)
            fields = fields[(fields.IndexOf((byte)' ') + 1)..];
        return Utf8Parser.TryParse(fields, out long value, out _) ? value : null;
    }

    /// <summary>/proc/PID/stat from the third field, the state, on; empty if it cannot be read.</summary>
    private static unsafe ReadOnlySpan<byte> Fields(int pid)
    {
        // More than 52 numbers and a name need. File.ReadAllBytes would make three times as many calls.
        var buffer = new byte[2048];
        fixed (byte* path = NativePath.NullTerminated($"/proc/{pid}/stat"), start = buffer)
        {
            using var file = new FileDescriptor(open(path, O_RDONLY | O_CLOEXEC));
            ReadOnlySpan<byte> stat = buffer.AsSpan(0, Math.Max(0, file.Read(start, buffer.Length).Bytes));
            // The command name may contain blanks and parentheses: count fields from the last ')'.
            return stat[Math.Min(stat.Length, stat.LastIndexOf((byte)')') + 2)..];
        }
    }
}
