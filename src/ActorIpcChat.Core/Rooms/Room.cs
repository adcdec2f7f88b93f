using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;

namespace ActorIpcChat.Rooms;

/// <summary>
/// A directory in which two chat processes and their viewers find each other.
/// </summary>
/// <remarks>
/// <code>
/// fifo1        B → A                         a.lock, b.lock   held while a chat process lives
/// fifo2        A → B                         a.bell, b.bell   a viewer tells the writer that there is room again
///                                            a1.PID.N.bell    the writer wakes a viewer; N is random
/// </code>
/// The segments have keys, not names: 1234 and 1235 in a directory that is given, ftok(3) of the directory of a named room.
/// </remarks>
public sealed class Room
{
    private const int KeyOfA = 1234;
    private const int KeyOfB = 1235;

    private readonly int? _keyA;
    private readonly int? _keyB;
    private readonly bool _named;
    private readonly int _mode;
    private readonly List<FileAt> _ours;

    /// <param name="directory">The room's own directory, absolute.</param>
    /// <param name="named">A room below a directory, with keys of its own, rather than the directory's one chat.</param>
    /// <param name="keyA">Key of A's segment; null for the one that follows from the directory.</param>
    /// <param name="keyB">Key of B's segment; null for the one that follows from the directory.</param>
    /// <param name="mode">Permission bits of the directory, should it have to be made again.</param>
    /// <param name="sharing">Who else may chat here.</param>
    /// <param name="ours">Directories that may go when they are empty, innermost first.</param>
    public Room(FileAt directory, bool named, int? keyA, int? keyB, int mode = 0x1C0, Sharing sharing = default, params IReadOnlyList<FileAt> ours)
        => (Place, _named, _keyA, _keyB, _mode, Sharing, _ours) = (directory, named, keyA, keyB, mode, sharing, [.. ours]);

    /// <summary>Who else may chat here, and whose FIFOs and segments are trusted.</summary>
    public Sharing Sharing { get; }

    /// <summary>Path of the room's directory.</summary>
    public string Directory => Place.Path;

    /// <summary>The room's directory, and the way there.</summary>
    public FileAt Place { get; }

    /// <summary>What the member is called whose place this is; null for a room.</summary>
    public string? MemberNick { get; private init; }

    /// <summary>What people call whoever is a role here.</summary>
    internal string NameOf(Role role) => MemberNick ?? role.Letter();

    /// <summary>
    /// Takes an empty directory away that exists for the chat's sake: a named room, the default directory, one that was made here.
    /// </summary>
    public void RemoveIfEmpty()
    {
        foreach (var directory in _ours)
        {
            if (!Directories.RemoveEmpty(directory))
                return;
        }
    }

    /// <summary>
    /// What one member of a room across machines has on this one: a directory of its own, with the lock, the bells and the segment that
    /// a chat process has here as <see cref="Role.A"/>, and no FIFOs.
    /// </summary>
    /// <param name="nick">A name that <see cref="RoomLocator.WhyNoName"/> has nothing against.</param>
    public Room Member(string nick)
    {
        var members = MembersDirectory;
        var directory = members.Below(nick);
        return new Room(directory, named: true, null, null, _mode, Sharing, [directory, members, .. _ours]) { MemberNick = nick };
    }

    /// <summary>Where the members of this machine are.</summary>
    public FileAt MembersDirectory => In("members");

    /// <summary>The path of one of the FIFOs.</summary>
    public FileAt Fifo(FifoSet fifo) => In(fifo == FifoSet.Fifo1 ? "fifo1" : "fifo2");

    /// <summary>The FIFO that a role reads.</summary>
    public FileAt InboundFifo(Role role) => Fifo(role == Role.A ? FifoSet.Fifo1 : FifoSet.Fifo2);

    /// <summary>The FIFO that a role writes.</summary>
    public FileAt OutboundFifo(Role role) => InboundFifo(role.Peer());

    /// <summary>The file whose lock is the role.</summary>
    public FileAt Lock(Role role) => In($"{role.Word()}.lock");

    /// <summary>The FIFO that wakes the role's chat process.</summary>
    public FileAt WriterBell(Role role) => In($"{role.Word()}.bell");

    /// <summary>The FIFO that wakes a viewer of the role's segment.</summary>
    public FileAt ViewerBell(Role role, int pid, ulong number) => In($"{role.Word()}1.{pid}.{number}.bell");

    /// <summary>Whether a viewer holds its bell open, as only a living one does, whatever its pid means here.</summary>
    /// <param name="role">Whose viewer it is.</param>
    /// <param name="pid">Its pid as it sees itself, 0 where that is not known.</param>
    /// <param name="number">Its random number.</param>
    public bool HearsBell(Role role, int pid, ulong number)
        => pid > 0 ? IsHeard(ViewerBell(role, pid, number)) == true : ViewerBells(role, $"*.{number}").Any(bell => IsHeard(bell) == true);

    /// <summary>Takes away the bells of the role's viewers that were killed: no process has them open.</summary>
    public void RemoveDeadViewerBells(Role role)
    {
        // A viewer that has just made its bell and not opened it yet finds it gone, and makes it again.
        foreach (var bell in ViewerBells(role, "*").Where(bell => IsHeard(bell) == false))
            Directories.Unlink(bell);
    }

    /// <summary>Makes the directory again where it was removed.</summary>
    /// <exception cref="LinuxException">It cannot be made, or another user was faster.</exception>
    public void EnsureDirectory() => DespiteRemoval(() =>
    {
        RoomLocator.EnsureWay(Place, _mode, Sharing, MadeHere);
        foreach (var directory in _ours)
            RoomLocator.RefuseStrangers(directory, Sharing);
    });

    /// <summary>
    /// Does what makes and then uses directories, again where one is gone meanwhile: the last process of a chat takes empty ones
    /// away, and may do so between any two steps of one that comes.
    /// </summary>
    internal static void DespiteRemoval(Action step)
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
                // Once more.
            }
        }
    }

    /// <summary>Key of the role's segment. The directory of a named room must exist.</summary>
    public int SegmentKey(Role role)
        => ChosenKey(role) ?? KeyFromDirectory(role == Role.A ? 'A' : 'B');

    private int? ChosenKey(Role role)
        => (role == Role.A ? _keyA : _keyB) ?? (_named ? null : role == Role.A ? KeyOfA : KeyOfB);

    private List<FileAt> ViewerBells(Role role, string which)
    {
        try
        {
            return [.. System.IO.Directory.GetFiles(Directory, $"{role.Word()}1.{which}.bell").Select(path => In(System.IO.Path.GetFileName(path)))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The room was taken away, and the bells with it.
            return [];
        }
    }

    /// <summary>Whether a process has a FIFO open for reading; null where there is no such FIFO, or one that is not to be trusted.</summary>
    internal bool? IsHeard(FileAt fifo)
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

    // The process that makes a directory takes it away, when it is empty; the longest path is the innermost.
    private void MadeHere(FileAt directory)
    {
        if (!_ours.Exists(other => other.Path == directory.Path))
            _ours.Insert(_ours.TakeWhile(other => other.Path.Length > directory.Path.Length).Count(), directory);
    }

    // ftok(3) of glibc: 16 bits of the inode, 8 of the device, 8 of the project id.
    private int KeyFromDirectory(char project)
    {
        var status = FileStatus.Behind(Place)
            ?? throw new LinuxException($"look at the room {Directory}", Errno.ENOENT, "the room was taken away; start again");
        return (int)(status.Inode & 0xFFFF) | (int)((status.Device & 0xFF) << 16) | (project << 24);
    }

    /// <summary>A file of the room.</summary>
    public FileAt In(string name) => Place.Below(name);
}
