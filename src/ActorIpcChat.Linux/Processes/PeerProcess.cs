using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Native;
using ActorIpcChat.Linux.Users;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Processes;

/// <summary>
/// A handle of another process: a pidfd (pidfd_open(2)), which is safe against reuse of the pid. If the kernel or a sandbox refuses
/// pidfds, pid and start time identify the process, and callers must poll <see cref="HasDied"/>.
/// </summary>
internal sealed unsafe class PeerProcess : IDisposable
{
    private PeerProcess(FileDescriptor? descriptor, ProcessIdentity identity) => (Descriptor, Identity) = (descriptor, identity);

    /// <summary>Readable after the process has ended; null without a pidfd.</summary>
    public FileDescriptor? Descriptor { get; }

    /// <summary>Its pid and start time.</summary>
    public ProcessIdentity Identity { get; }

    /// <summary>Its effective user id; null if it has ended or /proc does not show it.</summary>
    public int? Owner => FileStatus.OfTarget($"/proc/{Identity.Pid}")?.Owner;

    /// <summary>The process has ended, or is a zombie.</summary>
    public bool HasDied
    {
        get
        {
            if (Descriptor is null)
                return !Identity.IsAlive;
            var poll = new pollfd { fd = Descriptor.Number, events = POLLIN };
            return Libc.Poll(&poll, 1, 0) > 0;
        }
    }

    /// <summary>Opens the process of a pid.</summary>
    /// <param name="pid">Its pid in this process's pid namespace.</param>
    /// <returns>Null if there is no such process, or the pid is this process's own.</returns>
    public static PeerProcess? TryOpen(int pid)
    {
        if (pid <= 0 || pid == Environment.ProcessId)
            return null;
        var number = (int)(long)(ssize_t)syscall(Libc.SysPidfdOpen, pid, 0);
        var descriptor = number < 0 ? null : new FileDescriptor(number);
        // The kernel reuses a pid only after its process ended: if the pidfd is alive after the read, the identity is its own.
        if (ProcessIdentity.Of(pid) is { } identity && new PeerProcess(descriptor, identity) is { HasDied: false } peer)
            return peer;
        descriptor?.Dispose();
        return null;
    }

    /// <summary>
    /// The process has the file open (/proc/PID/fd), as a peer has its end of a FIFO. Null if /proc does not show it, as for another user's
    /// process.
    /// </summary>
    public bool? HasOpen(FileStatus file)
    {
        try
        {
            foreach (var entry in Directory.EnumerateFiles($"/proc/{Identity.Pid}/fd"))
            {
                if (FileStatus.OfTarget(entry) is { } open && open.Inode == file.Inode && open.Device == file.Device)
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
    /// Sends SIGINT (pidfd_send_signal(2), or kill(2) without a pidfd) if the process is this user's and has the file open. The check is
    /// needed because a message can name any pid.
    /// </summary>
    /// <returns>False if it has ended, is another user's or does not have the file open.</returns>
    public bool TryInterrupt(FileStatus file)
    {
        // Sending a signal to a zombie succeeds, so check first.
        if (HasDied || Owner != User.Effective || HasOpen(file) != true)
            return false;
        return Descriptor is null
            ? kill(Identity.Pid, SIGINT) == 0
            : (long)(ssize_t)syscall(Libc.SysPidfdSendSignal, Descriptor.Number, SIGINT, (void*)null, 0) == 0
                || (Errno.Last is Errno.ENOSYS or Errno.EPERM && kill(Identity.Pid, SIGINT) == 0);
    }

    public void Dispose() => Descriptor?.Dispose();
}
