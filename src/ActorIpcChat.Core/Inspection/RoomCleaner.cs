using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Inspection;

/// <summary>
/// Removes what dead processes left in a room, and nothing that a living process uses. Meanwhile it holds the locks of the free roles, so
/// that no chat process can start. If a process has a role, its files and segment are kept.
/// </summary>
internal sealed class RoomCleaner
{
    private const int LockMode = 0x180;

    private readonly Room _room;
    private readonly RoomSnapshot _found;
    private readonly CleaningReport _report;
    private readonly Dictionary<Role, FileLock> _locks = [];
    private readonly HashSet<Role> _lockable = [];
    private readonly bool _force;
    private IReadOnlyCollection<Role> _kept = [];

    private RoomCleaner(Room room, bool force, CleaningReport report)
        => (_room, _force, _report, _found) = (room, force, report, RoomInspector.Inspect(room));

    /// <summary>Cleans the room and the directories of its members.</summary>
    /// <param name="room">The room.</param>
    /// <param name="force">Remove also lines that no viewer has shown, or that were not delivered.</param>
    /// <param name="dryRun">Change nothing: report what would be removed.</param>
    /// <exception cref="LinuxException">The room cannot be read.</exception>
    public static CleaningReport Clean(Room room, bool force = false, bool dryRun = false)
    {
        var report = new CleaningReport(dryRun);
        foreach (var one in (Room[])[.. MemberDirectories.Of(room), room])
            new RoomCleaner(one, force, report).Clean();
        return report;
    }

    private void Clean()
    {
        try
        {
            TakeLocks();
            var segments = new SegmentCleaner(_room, IsLocked, _force, _report);
            segments.Clean();
            _kept = segments.Kept;
            var files = new FileCleaner(_room, _found, IsLocked, _report);
            if (files.CleanFifos(segments.Orphaned, segments.LivingOwners) && !_report.DryRun)
                segments.ForgetFifosOfKept();
            files.CleanDoorbells(segments.LivingOwners);
        }
        finally
        {
            ReleaseLocks();
        }

        RemoveDirectory();
    }

    /// <summary>Takes the free roles, but only if there is something to clean. A process that starts meanwhile waits.</summary>
    private void TakeLocks()
    {
        foreach (var role in _found.Roles.Where(role => role.IsAlive))
            ReportHolder(role.Role, role.Process!);
        var remains = _found.Segments.Any(segment => segment.IsStale || (_force && segment.KeptFor.Count > 0))
            || _found.Files.Any(file => file.IsStale && file.ViewerPid is null);
        if (!_found.IsPresent || !remains)
            return;
        foreach (var role in _found.Roles.Where(role => !role.IsAlive))
        {
            if (_report.DryRun)
                _lockable.Add(role.Role);
            else
                _report.Try(() => TakeLock(role.Role));
        }
    }

    private bool IsLocked(Role role) => _locks.ContainsKey(role) || _lockable.Contains(role);

    private void TakeLock(Role role)
    {
        try
        {
            if (FileLock.TryAcquire(_room.Lock(role), LockMode, out var holder, _room.Sharing, forCleanup: true) is { } taken)
                _locks.Add(role, taken);
            else
                ReportHolder(role, new ProcessSnapshot(holder, ProcessState.Running), " since just now");
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            // Another cleaner has removed the room meanwhile.
        }
    }

    private void ReportHolder(Role role, ProcessSnapshot holder, string since = "")
    {
        var name = _room.NameOf(role);
        _report.AddLeft($"{name}'s things", CleaningReport.Sentence(holder, $"is {name}{since}"));
    }

    private void ReleaseLocks()
    {
        foreach (var (role, held) in _locks)
        {
            var path = _room.Lock(role).Path;
            var wasThere = _found.Files.Any(file => file.Path == path);
            _report.Try(() =>
            {
                // A segment that is kept may have a key from the directory, which is removed when it is empty.
                if (_kept.Contains(role))
                    held.Release(keepFile: true);
                else if (!held.Release())
                    throw new LinuxException($"cannot remove {path}", "it is still there", "check the permissions of its directory");
                else if (wasThere)
                    _report.AddRemoved(path);
            });
        }

        foreach (var role in _lockable.Except(_kept))
            _report.Remove(_room.Lock(role));
        foreach (var file in _found.Files.Where(file => file is { Kind: FileKind.Lock, Problem: not null }))
            _report.AddLeft(file.Path, file.Problem!);
    }

    private void RemoveDirectory()
    {
        // A dry run does not say that a directory would be empty.
        if (!_found.IsPresent || _report.DryRun)
            return;
        foreach (var name in Directories.RemoveUnfinished(_room.Location))
            _report.AddRemoved(_room.In(name).Path);
        _room.RemoveIfEmpty();
        if (FileStatus.OfTarget(_room.Location) is null)
            _report.AddRemoved($"{_room.Directory}, which was empty");
    }
}
