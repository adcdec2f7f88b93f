using System.Buffers.Text;
using ActorIpcChat.Linux.Errors;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Processes;

/// <summary>
/// One run of one process: a pid alone is given away again after its process dies, a pid with its start time is not.
/// </summary>
/// <param name="Pid">Process id, 1 to 2^22 (PID_MAX_LIMIT).</param>
/// <param name="StartTime">Clock ticks between boot and start (field 22 of /proc/PID/stat, proc(5)); 0 when it may not be read.</param>
public readonly record struct ProcessIdentity(int Pid, long StartTime)
{
    private const int PidBits = 22;

    /// <summary>This process.</summary>
    public static ProcessIdentity Current { get; } = Of(Environment.ProcessId) ?? new ProcessIdentity(Environment.ProcessId, 0);

    /// <summary>
    /// Both in one word that a compare-and-swap can claim a slot with: 42 bits of start time above 22 bits of pid. Never 0.
    /// </summary>
    public ulong Word => ((ulong)StartTime << PidBits) | (uint)Pid;

    /// <summary>Whether this very run is alive. A stopped process is alive; a zombie, which can do nothing any more, is not.</summary>
    public bool IsAlive => Of(Pid) is { } now && (now.StartTime == StartTime || now.StartTime == 0 || StartTime == 0);

    /// <summary>Whether this very run stands still (SIGSTOP, Ctrl+Z, a debugger): it is alive, and may go on any time.</summary>
    public bool IsStopped => IsAlive && Fields(Pid) is [(byte)'T' or (byte)'t', ..];

    /// <summary>The identity that <see cref="Word"/> made, or null of what cannot be one.</summary>
    public static ProcessIdentity? FromWord(ulong word)
    {
        var pid = (int)(word & ((1u << PidBits) - 1));
        return pid == 0 ? null : new ProcessIdentity(pid, (long)(word >> PidBits));
    }

    /// <summary>The process that has the pid now, or null when none has it (or it is a zombie).</summary>
    public static ProcessIdentity? Of(int pid)
    {
        if (pid <= 0)
            return null;
        var fields = Fields(pid);
        if (fields.IsEmpty)
        {
            // /proc may hide the processes of others (hidepid, proc(5)); kill(2) with signal 0 still tells whether one is there.
            var found = kill(pid, 0) == 0 || Errno.Last == Errno.EPERM;
            return found ? new ProcessIdentity(pid, 0) : null;
        }

        if (fields[0] is (byte)'Z' or (byte)'X')
            return null;
        for (var field = 3; field < 22; field++)
            fields = fields[(fields.IndexOf((byte)' ') + 1)..];
        return Utf8Parser.TryParse(fields, out long start, out _) ? new ProcessIdentity(pid, start) : null;
    }

    /// <summary>/proc/PID/stat from the third field, the state, on; empty where it may not be read.</summary>
    private static ReadOnlySpan<byte> Fields(int pid)
    {
        try
        {
            ReadOnlySpan<byte> stat = File.ReadAllBytes($"/proc/{pid}/stat");
            // The command name may hold blanks and parentheses: fields are counted from the last ')'.
            return stat[Math.Min(stat.Length, stat.LastIndexOf((byte)')') + 2)..];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
