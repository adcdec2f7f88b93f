using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Settings;
using Akka.Actor;

namespace ActorIpcChat.Lines;

/// <summary>
/// The writing end of the FIFO to the peer, and whether it takes bytes. It is watched edge-triggered: written to until it is full, then not
/// before the loop reports <see cref="Writable"/>.
/// </summary>
internal sealed unsafe class OutboundPipe(EventLoop loop, FileAt path, FifoSettings settings, Sharing sharing)
{
    private LoopRegistration? _registration;
    private bool _writable;
    private bool _broken;

    /// <summary>The open FIFO; null if none is open.</summary>
    public FileDescriptor? Fifo { get; private set; }

    /// <summary>Status of the open FIFO.</summary>
    /// <exception cref="LinuxException">fstat(2) fails.</exception>
    public FileStatus Status => FileStatus.Of(Fifo!, path);

    /// <summary>The pipe may take bytes.</summary>
    public bool CanWrite => _writable && Fifo is not null;

    /// <summary>Opens the FIFO if it has a reader.</summary>
    /// <param name="writer">Gets <see cref="Writable"/> when the pipe takes bytes again.</param>
    /// <exception cref="LinuxException">There is no such FIFO (ENOENT), or it is not trusted.</exception>
    public bool TryOpen(IActorRef writer)
    {
        Fifo = Linux.Files.Fifo.TryOpenWriter(path, sharing);
        if (Fifo is null)
            return false;
        Capacity = Fifo.RequestPipeCapacity(settings.Capacity);
        _writable = true;
        _registration = loop.WatchWritable(Fifo, writer);
        return true;
    }

    /// <summary>Bytes that the pipe holds, as granted by the kernel when it was opened.</summary>
    public int Capacity { get; private set; }

    /// <summary>Notes that the pipe takes bytes again.</summary>
    public void MarkWritable() => _writable = true;

    /// <summary>Writes a message of at most PIPE_BUF bytes: the kernel takes all of them or none.</summary>
    /// <returns>Whether the message was written.</returns>
    public bool TryWrite(byte[] message)
    {
        fixed (byte* start = message)
            return CanWrite && CheckWrite(Fifo!.Write(start, message.Length));
    }

    /// <summary>Notes the result of a write. If the pipe is full, the next edge reports space.</summary>
    /// <returns>Whether everything was written.</returns>
    /// <exception cref="LinuxException">The write failed for another reason than a full pipe or a missing reader.</exception>
    public bool CheckWrite(IoResult result)
    {
        if (result.Errno == 0)
            return true;
        if (!result.WouldBlock && !result.Broken)
            throw new LinuxException($"cannot write to {path}", result.Errno, "start again; accepted lines are sent then");
        _writable = false;
        _broken |= result.Broken;
        return false;
    }

    /// <summary>Whether the last reader has closed the FIFO since the last call.</summary>
    public bool TakeBroken()
    {
        var broken = _broken;
        _broken = false;
        return broken;
    }

    /// <summary>Closes the FIFO.</summary>
    public void Close()
    {
        _registration?.Dispose();
        Fifo?.Dispose();
        (_registration, Fifo, _writable, _broken) = (null, null, false, false);
    }
}
