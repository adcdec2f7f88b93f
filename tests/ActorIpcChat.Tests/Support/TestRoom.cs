using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Tests;

/// <summary>A room with its own directory and keys; disposal removes everything.</summary>
internal sealed class TestRoom : IDisposable
{
    internal const int ReadWrite = 0x180;

    private readonly List<ChatSegment> _segments = [];
    private string? _moved;

    internal TestRoom() => Room = In(Directory.CreateTempSubdirectory("ipcchat-").FullName);

    internal Room Room { get; }

    internal int Key(Role role) => Room.SegmentKey(role);

    /// <summary>The same keys in another directory.</summary>
    internal Room Elsewhere(string directory) => new(directory, named: false, Key(Role.A), Key(Role.B));

    internal ChatSegment CreateSegment(Role role = Role.A, long inbox = 1 << 18, long outbox = 1 << 18)
        => CreateSegment(out _, role, inbox, outbox);

    internal ChatSegment CreateSegment(out bool takenOver, Role role = Role.A, long inbox = 1 << 18, long outbox = 1 << 18)
    {
        var segment = ChatSegment.CreateOrTakeOver(Room, role, inbox, outbox, ReadWrite, out takenOver);
        _segments.Add(segment);
        return segment;
    }

    /// <summary>Makes a FIFO in the room and returns its path.</summary>
    internal string Fifo(string name)
    {
        var path = Path.Combine(Room.Directory, name);
        Linux.Files.Fifo.Ensure(path, ReadWrite);
        return path;
    }

    /// <summary>Moves the directory and keeps the keys.</summary>
    internal Room Move()
    {
        _moved = Room.Directory + "-next";
        Directory.Move(Room.Directory, _moved);
        return Elsewhere(_moved);
    }

    public void Dispose()
    {
        // Segments beside an original program's segment have no key.
        foreach (var segment in _segments)
            segment.Segment.Remove();
        SharedMemorySegment.TryOpen(Key(Role.A))?.Remove();
        SharedMemorySegment.TryOpen(Key(Role.B))?.Remove();
        foreach (var directory in (string?[])[Room.Directory, _moved])
        {
            if (Directory.Exists(directory))
                Directory.Delete(directory, recursive: true);
        }
    }

    private static Room In(string directory) => new(directory, named: false, FreshKey(), FreshKey());

    private static int FreshKey()
    {
        while (true)
        {
            var key = Random.Shared.Next(0x10000000, int.MaxValue);
            if (SharedMemorySegment.TryOpen(key) is null)
                return key;
        }
    }
}
