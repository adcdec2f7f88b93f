using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Inspection;

/// <summary>The state of a room at one moment.</summary>
/// <param name="Directory">Path of the room's directory, whether it exists or not.</param>
/// <param name="IsPresent">The directory exists.</param>
/// <param name="Fifos">fifo1 and fifo2, whether they exist or not.</param>
/// <param name="Roles">A and B, whether a process has the role or not.</param>
/// <param name="Segments">The shared memory under the room's keys.</param>
/// <param name="Files">Locks and doorbells.</param>
/// <param name="Members">Members of a room of many on this machine.</param>
internal sealed record RoomSnapshot(
    string Directory, bool IsPresent, IReadOnlyList<FifoSnapshot> Fifos, IReadOnlyList<RoleSnapshot> Roles,
    IReadOnlyList<SegmentSnapshot> Segments, IReadOnlyList<FileSnapshot> Files, IReadOnlyList<MemberSnapshot> Members)
{
    /// <summary>No file, no shared memory and no process of a chat exists.</summary>
    public bool IsEmpty => Members.Count == 0 && HasNoPair;

    /// <summary>No file, no shared memory and no process of A and B exists.</summary>
    public bool HasNoPair => Segments.Count == 0 && Files.Count == 0 && !Fifos.Any(fifo => fifo.IsPresent) && !Roles.Any(role => role.IsAlive);
}

/// <summary>A member of a room of many on this machine.</summary>
/// <param name="Nick">Its nick.</param>
/// <param name="Directory">Its directory.</param>
/// <param name="Holder">The process that is the member.</param>
/// <param name="Memory">Its shared memory; null if it has none.</param>
/// <param name="Files">Its lock and doorbells.</param>
internal sealed record MemberSnapshot(string Nick, string Directory, RoleSnapshot Holder, SegmentSnapshot? Memory, IReadOnlyList<FileSnapshot> Files);

/// <summary>One of the room's two FIFOs.</summary>
/// <param name="Fifo">Which one.</param>
/// <param name="Path">Its path.</param>
/// <param name="Status">Its mode and owner; null if it does not exist.</param>
/// <param name="IsStale">Dead processes made it, and no process uses it.</param>
/// <param name="Problem">Why a chat cannot use it; null if it can.</param>
/// <param name="Fill">How full it is; null while its sender does not have it open.</param>
internal sealed record FifoSnapshot(FifoSet Fifo, string Path, FileStatus? Status, bool IsStale, string? Problem, FifoFill? Fill)
{
    public bool IsPresent => Status is not null;
}

/// <summary>
/// How full a FIFO is. It follows from the shared memory of both sides, since a FIFO reports its fill only to a process that opens an end.
/// </summary>
/// <param name="Capacity">Bytes that the FIFO holds, as its sender says.</param>
/// <param name="Bytes">Bytes that were written to it and that the receiver has not published: they are in the FIFO, or being read.</param>
/// <param name="Lines">Lines that end in the frames that begin in them.</param>
internal sealed record FifoFill(long Capacity, long Bytes, long Lines);

/// <summary>The process that has a role.</summary>
/// <param name="Role">The role.</param>
/// <param name="Process">The process, or a dead one that left its shared memory; null if there is neither.</param>
/// <param name="IsStale">The process has died and left files or a segment.</param>
internal sealed record RoleSnapshot(Role Role, ProcessSnapshot? Process, bool IsStale)
{
    public bool IsAlive => Process is { IsAlive: true };
}

/// <summary>Whether a process runs, or was stopped by a signal (SIGSTOP).</summary>
internal enum ProcessState { Running, Stopped, Dead }

/// <summary>A process that a lock or shared memory names.</summary>
/// <param name="Pid">Its pid; null if it has none in this pid namespace.</param>
/// <param name="State">Whether it runs.</param>
internal sealed record ProcessSnapshot(int? Pid, ProcessState State)
{
    public bool IsAlive => State != ProcessState.Dead;

    public bool IsStopped => State == ProcessState.Stopped;

    /// <summary>A process of another pid namespace is known to be alive only by what it holds.</summary>
    internal static ProcessSnapshot Of(ProcessIdentity process, ulong pidNamespace, bool holds)
        => new(process.Pid, !PidNamespace.IsOwn(pidNamespace) ? StateOf(holds, false) : StateOf(process.IsAlive, process.IsStopped));

    internal static ProcessState StateOf(bool alive, bool stopped)
        => !alive ? ProcessState.Dead : stopped ? ProcessState.Stopped : ProcessState.Running;
}

/// <summary>Purpose of a file of a room: a lock holds a role, a doorbell is a FIFO that wakes a process.</summary>
internal enum FileKind { Lock, Doorbell }

/// <summary>A lock or a doorbell.</summary>
/// <param name="Name">Its name in the room.</param>
/// <param name="Path">Its path.</param>
/// <param name="Kind">Its purpose.</param>
/// <param name="Role">The role that it belongs to, or whose segment its viewer shows.</param>
/// <param name="ViewerPid">The viewer that it wakes; null if it is not a viewer's doorbell.</param>
/// <param name="IsStale">A dead process left it.</param>
/// <param name="Problem">Why it cannot belong to this chat; null if it can.</param>
internal sealed record FileSnapshot(string Name, string Path, FileKind Kind, Role Role, int? ViewerPid, bool IsStale, string? Problem);
