using System.Diagnostics;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Lines;

/// <summary>
/// Viewers that search for the shared memory of a chat that ends: a chat can be shorter than one look. The chat waits until they have found
/// it.
/// </summary>
internal sealed class SearchingViewers(Room room, Role role, ChatSegment segment, RingWriter ring)
{
    /// <summary>Pause between two looks at them.</summary>
    public static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(5);

    /// <summary>A viewer that is stopped holds up the end for no longer.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    // Opened once: an open wakes each process that watches the directory.
    private FileDescriptor? _directory;
    private long _since;

    /// <summary>To the actor itself: time for the next look.</summary>
    public sealed record LookAgain : IMayBeStale;

    /// <summary>Whether to look again: a viewer searches, the ring holds something for it, and the limit is not reached.</summary>
    public bool MustWait()
    {
        if (_since == 0)
        {
            _since = Stopwatch.GetTimestamp();
            if (ring.Head > ring.First)
                _directory = DirectoryMark.TryOpen(room.Location);
        }

        if (_directory is not null && Stopwatch.GetElapsedTime(_since) < Limit && !segment.IsRemoved
            && room.HasSearchingViewer(role, _directory))
            return true;
        _directory?.Dispose();
        _directory = null;
        return false;
    }
}
