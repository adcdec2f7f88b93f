using ActorIpcChat.Linux.Native;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux;

/// <summary>
/// Another process, held by a pidfd (pidfd_open(2)): whatever becomes of its pid, this never means a stranger.
/// </summary>
public sealed unsafe class PeerProcess : IDisposable
{
    private PeerProcess(FileDescriptor descriptor, ProcessIdentity identity) => (Descriptor, Identity) = (descriptor, identity);

    /// <summary>Readable once the process has died.</summary>
    public FileDescriptor Descriptor { get; }

    /// <summary>Its pid and start time.</summary>
    public ProcessIdentity Identity { get; }

    /// <summary>Effective user id that it runs with, null when it has died.</summary>
    public int? Owner => FileStatus.Behind($"/proc/{Identity.Pid}")?.Owner;

    /// <summary>True once the process has died.</summary>
    public bool HasDied
    {
        get
        {
            var question = new pollfd { fd = Descriptor.Number, events = POLLIN };
            return Libc.Poll(&question, 1, 0) > 0;
        }
    }

    /// <summary>Takes hold of the process of a pid.</summary>
    /// <param name="pid">Its pid as this process sees it, above 1.</param>
    /// <returns>Null when there is no such process, or the pid is this process's own.</returns>
    public static PeerProcess? TryOpen(int pid)
    {
        if (pid <= 1 || pid == Environment.ProcessId)
            return null;
        var number = (int)(long)(ssize_t)syscall(Libc.SysPidfdOpen, pid, 0);
        if (number < 0)
            return null;
        var descriptor = new FileDescriptor(number);
        // A pid changes hands only after its process died: while the pidfd's lives, what was read is about it.
        if (ProcessIdentity.Of(pid) is { } identity && new PeerProcess(descriptor, identity) is { HasDied: false } peer)
            return peer;
        descriptor.Dispose();
        return null;
    }

    /// <summary>
    /// Whether it is of this user and has the file open (/proc/PID/fd): what a peer on the other end of a FIFO must be.
    /// </summary>
    public bool Holds(FileStatus file)
    {
        if (Owner != User.Effective)
            return false;
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
            return false;
        }

        return false;
    }

    /// <summary>Sends SIGINT to exactly this process (pidfd_send_signal(2)).</summary>
    /// <returns>False when it has died or may not be signalled.</returns>
    // The kernel takes signals for a zombie without complaint, hence the look first.
    public bool Interrupt() => !HasDied && (long)(ssize_t)syscall(Libc.SysPidfdSendSignal, Descriptor.Number, SIGINT, (void*)null, 0) == 0;

    /// <inheritdoc/>
    public void Dispose() => Descriptor.Dispose();
}
