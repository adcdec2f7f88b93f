using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Rooms;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.Viewer;

/// <summary>The FIFO that a writer rings to wake one viewer. It exists while the viewer has a slot in a segment.</summary>
internal sealed class ViewerDoorbell : IDisposable
{
    /// <summary>Rings after which the pipe is drained; it holds far more.</summary>
    private const int RingsPerDrain = 256;

    private readonly Room _room;
    private readonly EventLoop _loop;
    private readonly IActorRef _viewer;
    private readonly FileAt _path;
    private readonly SpareDescriptors _spare = new();
    private FileDescriptor? _fifo;
    private LoopRegistration? _registration;
    private int _rings;

    /// <summary>Creates the FIFO. The actor gets <see cref="Dispatch.Readable"/> when it rings.</summary>
    /// <exception cref="LinuxException">The FIFO cannot be created.</exception>
    public ViewerDoorbell(Room room, Role role, EventLoop loop, IActorRef viewer)
    {
        (_room, _loop, _viewer) = (room, loop, viewer);
        Number = UniqueNumber.ForFileName();
        _path = room.ViewerDoorbell(role, Environment.ProcessId, Number);
        try
        {
            _fifo = Make();
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

    /// <summary>Counts a ring, and drains the pipe now and then.</summary>
    public void CountRing()
    {
        if (++_rings % RingsPerDrain == 0)
            _fifo!.Drain();
    }

    /// <summary>Creates the FIFO again if it was removed, such as with the room's directory.</summary>
    public void RestoreIfRemoved()
    {
        if (_fifo!.IsAt(_path))
            return;
        try
        {
            var made = Make();
            _registration?.Dispose();
            _fifo.Dispose();
            _fifo = made;
            _registration = _loop.WatchReadable(made, _viewer);
        }
        catch (LinuxException)
        {
            // The viewer polls meanwhile, and tries again.
        }
    }

    /// <summary>Unlinks and closes the FIFO.</summary>
    public void Dispose()
    {
        _spare.Dispose();
        _registration?.Dispose();
        Directories.Unlink(_path);
        _fifo?.Dispose();
    }

    private FileDescriptor Make()
    {
        _room.EnsureDirectory();
        Fifo.Ensure(_path, 0x180, _room.Sharing);
        return Fifo.OpenBoth(_path, _room.Sharing);
    }
}
