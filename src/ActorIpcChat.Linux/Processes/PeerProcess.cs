using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Native;
using ActorIpcChat.Linux.Users;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Processes;

/// <summary>
/// Another process, held by a pidfd (pidfd_open(2)): whatever becomes of its pid, this never means a stranger. Where a sandbox or an old
/// kernel refuses pidfds, its pid and its start time serve, and its death has to be looked for.
/// </summary>
public sealed unsafe class PeerProcess : IDisposable
{
    private PeerProcess(FileDescriptor? descriptor, ProcessIdentity identity) => (Descriptor, Identity) = (descriptor, identity);

    /// <summary>Readable once the process has died; null where the kernel gives no pidfd.</summary>
    public FileDescriptor? Descriptor { get; }

    /// <summary>Its pid and start time.</summary>
    public ProcessIdentity Identity { get; }

    /// <summary>Effective user id that it runs with, null when it has died or /proc does not tell.</summary>
    public int? Owner => FileStatus.Behind($"/proc/{Identity.Pid}")?.Owner;

    /// <summary>True once the process has died.</summary>
    public bool HasDied
    {
        get
        {
            if (Descriptor is null)
                return !Identity.IsAlive;
            var question = new pollfd { fd = Descriptor.Number, events = POLLIN };
            return Libc.Poll(&question, 1, 0) > 0;
        }
    }

    /// <summary>Takes hold of the process of a pid.</summary>
    /// <param name="pid">Its pid as this process sees it.</param>
    /// <returns>Null when there is no such process, or the pid is this process's own.</returns>
    public static PeerProcess? TryOpen(int pid)
    {
        if (pid <= 0 || pid == Environment.ProcessId)
            return null;
        var number = (int)(long)(ssize_t)syscall(Libc.SysPidfdOpen, pid, 0);
        var descriptor = number < 0 ? null : new FileDescriptor(number);
        // A pid changes hands only after its process died: while the pidfd's lives, what was read is about it.
        if (ProcessIdentity.Of(pid) is { } identity && new PeerProcess(descriptor, identity) is { HasDied: false } peer)
            return peer;
        descriptor?.Dispose();
        return null;
    }

    /// <summary>
    /// Whether it has the file open (/proc/PID/fd): what a peer on the other end of a FIFO must have. Null where that cannot be seen, as of
    /// another user's process, or where there is no /proc.
    /// </summary>
    public bool? Holds(FileStatus file)
    {
        try
        {
            foreach (var entry in Directory.EnumerateFiles($"/proc/{Identity.Pid}/fd"))
            {
                if (FileStatus.Behind(entry) is { } open && open.Inode == file.Inode && open.Device == file.Device)
                    return true;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        return false;
    }

    /// <summary>
    /// Sends SIGINT to exactly this process (pidfd_send_signal(2), or kill(2) where there is no pidfd), if it is this user's and has the file
    /// open. A pid that a message names is a claim; this is the proof.
    /// </summary>
    /// <returns>False when it has died, is another user's, or does not hold the file.</returns>
    public bool InterruptHolderOf(FileStatus file)
    {
        // The kernel takes signals for a zombie without complaint, hence the look first.
        if (HasDied || Owner != User.Effective || Holds(file) != true)
            return false;
        return Descriptor is null
            ? kill(Identity.Pid, SIGINT) == 0
            : (long)(ssize_t)syscall(Libc.SysPidfdSendSignal, Descriptor.Number, SIGINT, (void*)null, 0) == 0
                || (Errno.Last is Errno.ENOSYS or Errno.EPERM && kill(Identity.Pid, SIGINT) == 0);
    }

    /// <inheritdoc/>
    public void Dispose() => Descriptor?.Dispose();
}
