using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.Lines;

/// <summary>
/// The reading end of the FIFO from the peer, and whether it has bytes. It is watched edge-triggered: read until it is empty, then not
/// before the loop reports <see cref="Dispatch.Readable"/>.
/// </summary>
internal sealed unsafe class InboundPipe(EventLoop loop, FileAt path, int capacity, Sharing sharing)
{
    private LoopRegistration? _registration;
    private FileDescriptor? _fifo;
    private bool _hungUp;

    /// <summary>The pipe may have bytes, or its end was not read yet.</summary>
    public bool HasBytes { get; private set; }

    /// <summary>Opens the FIFO.</summary>
    /// <param name="reader">Gets <see cref="Dispatch.Readable"/> when the pipe has bytes.</param>
    /// <returns>Null if there is no such FIFO.</returns>
    /// <exception cref="LinuxException">The FIFO is not trusted, or cannot be opened.</exception>
    public FileStatus? TryOpen(IActorRef reader)
    {
        try
        {
            _fifo = Fifo.OpenReader(path, sharing);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            return null;
        }

        _fifo.RequestPipeCapacity(capacity);
        _registration = loop.WatchReadable(_fifo, reader);
        return FileStatus.Of(_fifo, path);
    }

    /// <summary>Notes that the pipe has bytes, or that its last writer has closed it.</summary>
    public void MarkReadable(Readable readable) => (HasBytes, _hungUp) = (true, readable.HungUp);

    /// <summary>The readiness that was reported last, for an actor that stops reading before the end and sends it to itself.</summary>
    public Readable Readable => _hungUp ? Readable.ToTheEnd : Readable.Instance;

    /// <summary>Reads at most <paramref name="length"/> bytes.</summary>
    /// <exception cref="LinuxException">The FIFO cannot be read.</exception>
    public IoResult Read(byte* buffer, int length) => Check(_fifo!.Read(buffer, length), length);

    /// <summary>Reads a part of the handshake.</summary>
    /// <exception cref="LinuxException">The FIFO cannot be read.</exception>
    public IoResult ReadInto(HelloScanner scanner)
    {
        var result = scanner.ReadFrom(_fifo!);
        return Check(result, result.Bytes);
    }

    /// <summary>Closes the FIFO.</summary>
    public void Close()
    {
        _registration?.Dispose();
        _fifo?.Dispose();
        (_registration, _fifo, HasBytes, _hungUp) = (null, null, false, false);
    }

    private IoResult Check(IoResult result, int length)
    {
        if (result.Errno != 0 && !result.WouldBlock)
            throw new LinuxException($"cannot read {path}", result.Errno, "start again; the peer sends again what this process has not stored");
        // A read that does not fill the buffer has emptied the pipe. No edge follows a hang-up.
        HasBytes = result.Bytes > 0 && (result.Bytes == length || _hungUp);
        return result;
    }
}
