using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Rooms;
using Akka.Actor;

namespace ActorIpcChat.Lines;

/// <summary>
/// Sends an actor <see cref="Readable"/> when a file in a room is made or opened (inotify(7)). The kernel may grant no watch, so the actor polls,
/// too.
/// </summary>
internal sealed class RoomWatch(EventLoop loop, Room room) : IDisposable
{
    private DirectoryWatch? _watch;
    private LoopRegistration? _registration;
    private FileStatus? _watched;

    /// <summary>Watches from now on.</summary>
    public void Begin(IActorRef actor)
    {
        Dispose();
        _watch = DirectoryWatch.TryStart(room.Directory);
        if (_watch is not null)
            _registration = loop.WatchReadable(_watch.Descriptor, actor);
    }

    /// <summary>
    /// Watches from now on the directory that has the room's name by now: the last process of a chat may have taken an empty one away, then
    /// it is made again.
    /// </summary>
    /// <exception cref="LinuxException">It cannot be made.</exception>
    public void BeginWhereItIs(IActorRef actor)
    {
        if (_watched is { } known && FileStatus.OfTarget(room.Directory) == known)
            return;
        Dispose();
        room.EnsureDirectory();
        Begin(actor);
        _watched = FileStatus.OfTarget(room.Directory);
    }

    /// <summary>Forgets what has happened so far.</summary>
    public void Drain() => _watch?.Drain();

    /// <summary>Watches no more; it can begin again.</summary>
    public void Dispose()
    {
        _registration?.Dispose();
        _watch?.Dispose();
        (_registration, _watch, _watched) = (null, null, null);
    }
}
