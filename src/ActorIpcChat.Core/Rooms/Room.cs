using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Memory;

namespace ActorIpcChat.Rooms;

/// <summary>The directory that two chat processes and their viewers share.</summary>
/// <remarks>
/// <code>
/// fifo1        B → A                         a.lock, b.lock   held while a chat process lives
/// fifo2        A → B                         a.bell, b.bell   doorbell of a writer: a viewer has freed space in the ring
///                                            a1.PID.N.bell    doorbell of a viewer: there are new lines; N is random
/// </code>
/// Keys of the segments: 1234 and 1235 for a directory's own chat, ftok(3) of the directory for a named room.
/// </remarks>
internal sealed class Room
{
    private const int KeyOfA = 1234;
    private const int KeyOfB = 1235;

    private readonly int? _keyA;
    private readonly int? _keyB;
    private readonly bool _named;
    private readonly int _mode;
    private readonly List<FileAt> _removable;

    /// <param name="directory">Absolute path of the room's directory.</param>
    /// <param name="named">A room below a directory, with keys of its own. False: the directory's own chat.</param>
    /// <param name="keyA">Key of A's segment; null for the default.</param>
    /// <param name="keyB">Key of B's segment; null for the default.</param>
    /// <param name="mode">Permission bits of the directory if it must be created again.</param>
    /// <param name="sharing">The group that may chat here, too.</param>
    /// <param name="removable">Directories to remove when empty, innermost first.</param>
    internal Room(
        FileAt directory, bool named, int? keyA, int? keyB, int mode = 0x1C0, Sharing sharing = default, params IReadOnlyList<FileAt> removable)
        => (Location, _named, _keyA, _keyB, _mode, Sharing, _removable) = (directory, named, keyA, keyB, mode, sharing, [.. removable]);

    /// <summary>Who else may chat here, and whose FIFOs and segments are accepted.</summary>
    public Sharing Sharing { get; }

    /// <summary>Path of the room's directory.</summary>
    public string Directory => Location.Path;

    /// <summary>The room's directory.</summary>
    internal FileAt Location { get; }

    /// <summary>Nick of the member whose directory this is; null for a room.</summary>
    public string? MemberNick { get; private init; }

    /// <summary>The room whose member has this directory; null for a room.</summary>
    public Room? OfMembers { get; private init; }

    /// <summary>Name of a role's process, for messages.</summary>
    internal string NameOf(Role role) => MemberNick ?? role.Letter();

    /// <summary>
    /// Removes the directories that exist for the chat only, if empty: a named room, the default directory, one that was made here. A named
    /// room stays while there is shared memory under its keys, which follow from its directory, and while a viewer searches for it.
    /// </summary>
    internal void RemoveIfEmpty()
    {
        if (_removable.Count == 0 || HasMemoryOfDirectory || HasSearchingViewers)
            return;
        foreach (var directory in _removable)
        {
            if (!Directories.RemoveEmptyOrMissing(directory))
                return;
        }
    }

    /// <summary>
    /// The directory of a member on this machine. It has the lock, the doorbells and the segment that a chat process has here as
    /// <see cref="Role.A"/>, and no FIFOs.
    /// </summary>
    /// <param name="nick">A valid name (<see cref="RoomLocator.WhyInvalidName"/>).</param>
    public Room Member(string nick) => MemberAt(MembersDirectory.Below(nick), nick);

    /// <summary>The same, with its directory as it was opened.</summary>
    internal Room MemberAt(FileAt directory, string nick)
    {
        var members = MembersDirectory;
        return new Room(directory, named: true, null, null, _mode, Sharing, [directory, members, .. _removable])
        {
            MemberNick = nick,
            OfMembers = this,
        };
    }

    /// <summary>Parent of the directories of this machine's members.</summary>
    internal FileAt MembersDirectory => In("members");

    /// <summary>The path of one of the FIFOs.</summary>
    internal FileAt Fifo(FifoSet fifo) => In(fifo.FileName());

    /// <summary>The FIFO that a role reads.</summary>
    internal FileAt InboundFifo(Role role) => Fifo(role == Role.A ? FifoSet.Fifo1 : FifoSet.Fifo2);

    /// <summary>The FIFO that a role writes.</summary>
    internal FileAt OutboundFifo(Role role) => InboundFifo(role.Peer());

    /// <summary>The lock file: its holder has the role.</summary>
    internal FileAt Lock(Role role) => In($"{role.Word()}.lock");

    /// <summary>Doorbell of the role's chat process: a FIFO.</summary>
    internal FileAt WriterDoorbell(Role role) => In($"{role.Word()}.bell");

    /// <summary>Doorbell of a viewer of the role's segment: a FIFO.</summary>
    internal FileAt ViewerDoorbell(Role role, int pid, ulong number) => In($"{role.Word()}1.{pid}.{number}.bell");

    /// <summary>A viewer has its doorbell open, so it is alive. Works across pid namespaces.</summary>
    /// <param name="role">The role whose segment it reads.</param>
    /// <param name="pid">Its pid in its own pid namespace; 0 if unknown.</param>
    /// <param name="number">Its random number.</param>
    internal bool HasDoorbellOpen(Role role, int pid, ulong number)
        => pid > 0
            ? HasReader(ViewerDoorbell(role, pid, number)) == true
            : ViewerDoorbells(role, $"*.{number}").Any(doorbell => HasReader(doorbell) == true);

    /// <summary>Shows that a viewer searches for the role's segment. The directory must exist.</summary>
    /// <returns>The mark, which the viewer closes when it has found the segment. Null if the directory cannot be marked.</returns>
    internal FileDescriptor? MarkSearchingViewer(Role role) => DirectoryMark.TrySet(Location, (uint)SegmentKey(role));

    /// <summary>A viewer searches for the role's segment.</summary>
    /// <param name="role">The role.</param>
    /// <param name="opened">The directory, open for its marks.</param>
    internal bool HasSearchingViewer(Role role, FileDescriptor opened)
        => FileStatus.OfDescriptor(opened.Number) is { } status
            && DirectoryMark.IsSet(opened, (uint)(ConfiguredKey(role) ?? KeyFromDirectory(role, status)));

    /// <summary>Removes doorbells that no process has open: their viewers were killed.</summary>
    internal void RemoveDeadViewerDoorbells(Role role)
    {
        // A viewer that has made its doorbell and not opened it yet makes it again.
        foreach (var doorbell in ViewerDoorbells(role, "*").Where(doorbell => HasReader(doorbell) == false))
            Directories.Unlink(doorbell);
    }

    /// <summary>Makes the directory again if it was removed.</summary>
    /// <exception cref="LinuxException">It cannot be made, or is another user's.</exception>
    internal void EnsureDirectory() => RetryIfRemoved(() =>
    {
        RoomLocator.EnsurePath(Location, _mode, Sharing, AddRemovable);
        foreach (var directory in _removable)
            RoomLocator.ThrowIfNotTrusted(directory, Sharing);
    });

    /// <summary>
    /// Retries a step while it fails with ENOENT, at most 20 times: the last process of a chat may remove empty directories at any time.
    /// </summary>
    internal static void RetryIfRemoved(Action step)
    {
        const int Attempts = 20;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                step();
                return;
            }
            catch (LinuxException e) when (e.Errno == Errno.ENOENT && attempt < Attempts)
            {
                // Retry.
            }
        }
    }

    /// <summary>Key of the role's segment. The directory of a named room must exist.</summary>
    public int SegmentKey(Role role)
        => ConfiguredKey(role) ?? KeyFromDirectory(role, FileStatus.OfTarget(Location, out var error) ?? throw new LinuxException(
            $"cannot look at the room {Directory}", error, error == Errno.ENOENT ? "the room was removed; start again" : "check its permissions"));

    private int? ConfiguredKey(Role role)
        => (role == Role.A ? _keyA : _keyB) ?? (_named ? null : role == Role.A ? KeyOfA : KeyOfB);

    private IEnumerable<FileAt> ViewerDoorbells(Role role, string which)
        => Directories.ListIfReadable(Location, $"{role.Word()}1.{which}.bell").Select(In);

    /// <summary>A process has the FIFO open for reading. Null if the FIFO is missing or not accepted.</summary>
    internal bool? HasReader(FileAt fifo)
    {
        try
        {
            using var writer = Linux.Files.Fifo.TryOpenWriter(fifo, Sharing);
            return writer is not null;
        }
        catch (LinuxException)
        {
            return null;
        }
    }

    // The process that makes a directory removes it. The longest path is the innermost.
    private void AddRemovable(FileAt directory)
    {
        if (!_removable.Exists(other => other.Path == directory.Path))
            _removable.Insert(_removable.TakeWhile(other => other.Path.Length > directory.Path.Length).Count(), directory);
    }

    // One look at the directory: another process may remove it at any time.
    private bool HasMemoryOfDirectory => FileStatus.OfTarget(Location) is { } status && ((Role[])[Role.A, Role.B]).Any(
        role => ConfiguredKey(role) is null && SharedMemorySegment.TryOpen(KeyFromDirectory(role, status)) is not null);

    private bool HasSearchingViewers
    {
        get
        {
            using var opened = DirectoryMark.TryOpen(Location);
            return opened is not null && (HasSearchingViewer(Role.A, opened) || HasSearchingViewer(Role.B, opened));
        }
    }

    // ftok(3) of glibc: 16 bits of the inode, 8 of the device, 8 of the project id.
    private static int KeyFromDirectory(Role role, FileStatus status)
        => (int)(status.Inode & 0xFFFF) | (int)((status.Device & 0xFF) << 16) | ((role == Role.A ? 'A' : 'B') << 24);

    /// <summary>A file of the room.</summary>
    internal FileAt In(string name) => Location.Below(name);
}
