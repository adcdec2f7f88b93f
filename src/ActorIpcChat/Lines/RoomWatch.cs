using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Rooms;
using Akka.Actor;

namespace ActorIpcChat.Lines;

/// <summary>
/// Sends an actor <see cref="Readable"/> when a file in a room is created or opened (inotify(7)). The actor polls, too, since the kernel may
/// grant no watch.
/// </summary>
internal sealed class RoomWatch(EventLoop loop, Room room) : IDisposable
{
    private DirectoryWatch? _watch;
    private LoopRegistration? _registration;
    private FileStatus? _watched;

    /// <summary>Starts watching the room's directory.</summary>
    public void Begin(IActorRef actor)
    {
        Dispose();
        _watch = DirectoryWatch.TryStart(room.Directory);
        if (_watch is not null)
            _registration = loop.WatchReadable(_watch.Descriptor, actor);
    }

    /// <summary>
    /// Starts watching, or moves the watch if another directory has the room's name. If the last process of a chat removed the directory,
    /// it is created again.
    /// </summary>
    /// <returns>Whether it watches another directory than before.</returns>
    /// <exception cref="LinuxException">The directory cannot be created.</exception>
    public bool BeginOrMove(IActorRef actor)
    {
        if (_watched is { } known && FileStatus.OfTarget(room.Directory) == known)
            return false;
        Dispose();
        room.EnsureDirectory();
        Begin(actor);
        _watched = FileStatus.OfTarget(room.Directory);
        return true;
    }

    /// <summary>Discards the events so far.</summary>
    public void Drain() => _watch?.Drain();

    /// <summary>Stops watching. It can begin again.</summary>
    public void Dispose()
    {
        _registration?.Dispose();
        if (_watch is not null)
            loop.End(_watch);
        (_registration, _watch, _watched) = (null, null, null);
    }
}
