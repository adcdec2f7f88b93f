using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Inspection;

/// <summary>
/// Takes away what dead processes left in a room, and nothing that anybody uses. While it does so it holds the locks of the roles,
/// so that no chat process can begin on what is being taken away; where a role is held, its things are left.
/// </summary>
public sealed class RoomCleaner
{
    private const int LockMode = 0x180;

    private readonly Room _room;
    private readonly RoomPicture _found;
    private readonly CleaningReport _report = new();
    private readonly Dictionary<Role, FileLock> _locks = [];
    private IReadOnlyCollection<Role> _kept = [];

    private RoomCleaner(Room room) => (_room, _found) = (room, RoomInspector.Look(room));

    /// <summary>Cleans, the places of members included.</summary>
    /// <exception cref="LinuxException">The room may not be looked into.</exception>
    public static Cleaning Clean(Room room)
    {
        List<Cleaning> all = [.. MemberDirectories.Of(room).Select(CleanOne), CleanOne(room)];
        return new Cleaning(
            [.. all.SelectMany(one => one.Removed)], [.. all.SelectMany(one => one.Left)], [.. all.SelectMany(one => one.Failed)]);
    }

    private static Cleaning CleanOne(Room room)
    {
        var cleaner = new RoomCleaner(room);
        try
        {
            cleaner.TakeLocks();
            var segments = new SegmentCleaner(room, cleaner._locks.ContainsKey, cleaner._report);
            segments.Clean();
            cleaner._kept = segments.Kept;
            var files = new FileCleaner(room, cleaner._found, cleaner._locks.ContainsKey, cleaner._report);
            files.CleanFifos(segments.Orphaned, segments.LivingOwners);
            files.CleanBells(segments.LivingOwners);
        }
        finally
        {
            cleaner.LetGoOfLocks();
        }

        cleaner.RemoveDirectory();
        return cleaner._report.ToCleaning();
    }

    /// <summary>Roles are taken only where there is something to clean; a process that starts meanwhile waits for that.</summary>
    private void TakeLocks()
    {
        foreach (var role in _found.Roles.Where(role => role.Alive))
        {
            var living = CleaningReport.Role(role.Role);
            var name = _room.NameOf(living);
            _report.Left(CleaningReport.ThingsOf(name), CleaningReport.Is(role.Pid, role.Stopped, $"is {name}"));
        }

        var remains = _found.Segments.Any(segment => segment.Stale) || _found.Files.Any(file => file.Stale && file.Pid is null);
        if (!_found.Present || !remains)
            return;
        foreach (var role in _found.Roles.Where(role => !role.Alive))
            _report.Try(() => TakeLock(CleaningReport.Role(role.Role)));
    }

    private void TakeLock(Role role)
    {
        try
        {
            if (FileLock.TryAcquire(_room.Lock(role), LockMode, out var holder, _room.Sharing, forCleanup: true) is { } taken)
                _locks.Add(role, taken);
            else
                _report.Left(CleaningReport.ThingsOf(_room.NameOf(role)), $"{CleaningReport.Is(holder, false, $"is {_room.NameOf(role)}")} since just now");
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            // Somebody else has cleaned the whole room away meanwhile.
        }
    }

    private void LetGoOfLocks()
    {
        foreach (var (role, held) in _locks)
        {
            var path = _room.Lock(role).Path;
            var wasThere = _found.Files.Any(file => file.Path == path);
            _report.Try(() =>
            {
                // The key of a segment that stays may follow from the directory, which goes when it is empty.
                if (_kept.Contains(role))
                    held.Release(keepFile: true);
                else if (!held.Release())
                    throw new LinuxException($"remove {path}", "it is still there", "check the permissions of its directory");
                else if (wasThere)
                    _report.Removed(path);
            });
        }

        foreach (var file in _found.Files.Where(file => file is { Kind: "lock", Problem: not null }))
            _report.Left(file.Path, file.Problem!);
    }

    private void RemoveDirectory()
    {
        if (!_found.Present)
            return;
        foreach (var name in Directories.RemoveUnfinished(_room.Place))
            _report.Removed(_room.In(name).Path);
        _room.RemoveIfEmpty();
        if (FileStatus.OfTarget(_room.Place) is null)
            _report.Removed($"{_room.Directory}, which was empty");
    }
}
