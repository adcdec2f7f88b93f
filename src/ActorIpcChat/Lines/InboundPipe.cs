using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.Lines;

/// <summary>
/// The reading end of the FIFO from the peer, and whether it has bytes. It is watched edge-triggered: read until it has no more, then left
/// alone until the loop says <see cref="Dispatch.Readable"/>.
/// </summary>
internal sealed unsafe class InboundPipe(EventLoop loop, FileAt path, int capacity, Sharing sharing)
{
    private LoopRegistration? _registration;
    private FileDescriptor? _fifo;
    private bool _hungUp;

    /// <summary>Worth a read.</summary>
    public bool HasBytes { get; private set; }

    /// <summary>Opens it.</summary>
    /// <param name="reader">Gets <see cref="Dispatch.Readable"/> when the pipe has bytes.</param>
    /// <returns>Null when there is no such FIFO.</returns>
    /// <exception cref="LinuxException">It is not to be trusted, or cannot be opened.</exception>
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

    /// <summary>It has bytes, or its last writer has closed it.</summary>
    public void GotReadable(Readable readable) => (HasBytes, _hungUp) = (true, readable.HungUp);

    /// <summary>The readiness that was reported last, to be sent once more by an actor that stops reading before the end.</summary>
    public Readable Readable => _hungUp ? Readable.ToTheEnd : Readable.Instance;

    /// <summary>Reads the bytes that there are, at most <paramref name="length"/>.</summary>
    /// <exception cref="LinuxException">It cannot be read.</exception>
    public IoResult Read(byte* buffer, int length) => Look(_fifo!.Read(buffer, length), length);

    /// <summary>Reads a part of the handshake.</summary>
    /// <exception cref="LinuxException">It cannot be read.</exception>
    public IoResult ReadInto(HelloScanner scanner)
    {
        var result = scanner.ReadFrom(_fifo!);
        return Look(result, result.Bytes);
    }

    /// <summary>Closes it.</summary>
    public void Close()
    {
        _registration?.Dispose();
        _fifo?.Dispose();
        (_registration, _fifo, HasBytes, _hungUp) = (null, null, false, false);
    }

    private IoResult Look(IoResult result, int length)
    {
        if (result.Errno != 0 && !result.WouldBlock)
            throw new LinuxException($"read {path}", result.Errno, "start again; what the peer has sent and this process has not stored comes again");
        // A read that does not fill the buffer has emptied the pipe. No edge follows a hang-up.
        HasBytes = result.Bytes > 0 && (result.Bytes == length || _hungUp);
        return result;
    }
}
