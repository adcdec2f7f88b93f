using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux;
using ActorIpcChat.Rooms;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.Viewer;

/// <summary>
/// The FIFO that a writer rings to wake one viewer. It hangs in the room while the viewer has a place in a segment.
/// </summary>
internal sealed unsafe class ViewerBell : IDisposable
{
    /// <summary>Rings between two times that the bell is emptied; the pipe holds far more.</summary>
    private const int RingsPerDrain = 256;

    private readonly FileAt _path;
    private readonly SpareDescriptors _spare;
    private readonly FileDescriptor? _fifo;
    private readonly LoopRegistration? _registration;
    private int _rings;

    /// <summary>Hangs it up; the actor is told <see cref="Readable"/> when it rings.</summary>
    /// <exception cref="LinuxException">It cannot be made.</exception>
    public ViewerBell(Room room, Role role, EventLoop loop, IActorRef viewer)
    {
        Number = UniqueNumber.ForFileName();
        _path = room.ViewerBell(role, Environment.ProcessId, Number);
        room.EnsureDirectory();
        _spare = new SpareDescriptors();
        try
        {
            Fifo.Ensure(_path, 0x180, room.Sharing);
            _fifo = Fifo.OpenBoth(_path, room.Sharing);
            _registration = loop.WatchReadable(_fifo, viewer);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The viewer's random number.</summary>
    public ulong Number { get; }

    /// <summary>It rang.</summary>
    public void Rang()
    {
        if (++_rings % RingsPerDrain != 0)
            return;
        const int Size = 1024;
        var buffer = stackalloc byte[Size];
        while (_fifo!.Read(buffer, Size).Bytes == Size)
        {
        }
    }

    /// <summary>Takes it down.</summary>
    public void Dispose()
    {
        _spare.Dispose();
        _registration?.Dispose();
        Directories.Unlink(_path);
        _fifo?.Dispose();
    }
}
