using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Settings;
using Akka.Actor;

namespace ActorIpcChat.Lines;

/// <summary>
/// The writing end of the FIFO to the peer, and whether it takes bytes. It is watched edge-triggered: written to until it takes no more,
/// then left alone until the loop says <see cref="Writable"/>.
/// </summary>
internal sealed unsafe class OutboundPipe(EventLoop loop, FileAt path, FifoSettings settings, Sharing sharing)
{
    private LoopRegistration? _registration;
    private bool _writable;
    private bool _broken;

    /// <summary>The open FIFO, null while there is none.</summary>
    public FileDescriptor? Fifo { get; private set; }

    /// <summary>Which FIFO is open.</summary>
    /// <exception cref="LinuxException">The kernel does not say.</exception>
    public FileStatus Status => FileStatus.Of(Fifo!, path);

    /// <summary>Worth a write.</summary>
    public bool CanWrite => _writable && Fifo is not null;

    /// <summary>Opens it if it has a reader.</summary>
    /// <param name="writer">Gets <see cref="Writable"/> when the pipe takes bytes again.</param>
    /// <exception cref="LinuxException">There is no such FIFO (ENOENT), or it is not to be trusted.</exception>
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

    /// <summary>Bytes that it holds, as far as the kernel has granted them when it was opened.</summary>
    public int Capacity { get; private set; }

    /// <summary>It takes bytes again.</summary>
    public void TakesMore() => _writable = true;

    /// <summary>Writes a message of at most PIPE_BUF bytes: the kernel takes all of them or none.</summary>
    /// <returns>Whether it went out.</returns>
    public bool TryWrite(byte[] message)
    {
        fixed (byte* start = message)
            return CanWrite && Took(Fifo!.Write(start, message.Length));
    }

    /// <summary>Notes how a write has ended. Where the pipe takes no more the next edge tells when it does.</summary>
    /// <returns>Whether it went out.</returns>
    /// <exception cref="LinuxException">The pipe can neither take it nor say when it will.</exception>
    public bool Took(IoResult result)
    {
        if (result.Errno == 0)
            return true;
        if (!result.WouldBlock && !result.Broken)
            throw new LinuxException($"write to {path}", result.Errno, "start again; lines that were accepted go on from there");
        _writable = false;
        _broken |= result.Broken;
        return false;
    }

    /// <summary>Whether its last reader has closed it. True once for each time that it happens.</summary>
    public bool HasBroken()
    {
        var broken = _broken;
        _broken = false;
        return broken;
    }

    /// <summary>Lets it go.</summary>
    public void Close()
    {
        _registration?.Dispose();
        Fifo?.Dispose();
        (_registration, Fifo, _writable, _broken) = (null, null, false, false);
    }
}
