using System.Text.Json.Serialization;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;

namespace ActorIpcChat.Inspection;

/// <summary>What is in a room at one moment. Its parts bear the names that scripts see in <c>status --json</c>.</summary>
/// <param name="Directory">Where the room is, or would be.</param>
/// <param name="Present">The directory is there.</param>
/// <param name="Fifos">fifo1 and fifo2, whether they are there or not.</param>
/// <param name="Roles">A and B, whether anybody is or not.</param>
/// <param name="Segments">The shared memory under the room's keys.</param>
/// <param name="Files">Locks and bells.</param>
public sealed record RoomPicture(
    string Directory,
    bool Present,
    IReadOnlyList<FifoPicture> Fifos,
    IReadOnlyList<RolePicture> Roles,
    IReadOnlyList<SegmentPicture> Segments,
    IReadOnlyList<FilePicture> Files)
{
    /// <summary>What members of a room across machines have here; null where there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<MemberPicture>? Members { get; init; }

    /// <summary>Nothing of a chat's is there.</summary>
    [JsonIgnore]
    public bool Empty => Members is null && HasNoPair;

    /// <summary>Nothing of A's and B's is there.</summary>
    [JsonIgnore]
    public bool HasNoPair => Segments.Count == 0 && Files.Count == 0 && !Fifos.Any(fifo => fifo.Present) && !Roles.Any(role => role.Alive);
}

/// <summary>A member of a room across machines, on this one.</summary>
/// <param name="Nick">What it is called.</param>
/// <param name="Directory">Its place.</param>
/// <param name="Alive">A process is it.</param>
/// <param name="Pid">Its pid, or that of a dead one that left its shared memory; null where nobody is, or one of another pid namespace.</param>
/// <param name="Stopped">It stands still (SIGSTOP).</param>
/// <param name="Stale">It has died and left things behind.</param>
/// <param name="Memory">Its shared memory; null where there is none.</param>
/// <param name="Files">Its lock and bells.</param>
public sealed record MemberPicture(
    string Nick, string Directory, bool Alive, int? Pid, bool Stopped, bool Stale, SegmentPicture? Memory, IReadOnlyList<FilePicture> Files);

/// <summary>One of the room's two pipes.</summary>
/// <param name="Name">fifo1 or fifo2.</param>
/// <param name="Path">Where.</param>
/// <param name="Present">Something is there.</param>
/// <param name="Mode">Permission bits, octal.</param>
/// <param name="Owner">User id.</param>
/// <param name="Stale">Dead processes made it, and nobody uses it.</param>
/// <param name="Problem">Why no chat could use it.</param>
/// <param name="Capacity">Bytes that it holds, as its sender says; null while that one has it not open.</param>
/// <param name="UnderWayBytes">
/// Bytes of lines that were written to it and that the receiver has not published: they are in the pipe, or being read. It follows from
/// both sides' shared memory, since the pipe cannot be asked without opening an end. Null as the capacity.
/// </param>
/// <param name="UnderWayLines">Lines that end in the frames that begin in them.</param>
public sealed record FifoPicture(
    string Name, string Path, bool Present, string? Mode, int? Owner, bool Stale, string? Problem, long? Capacity, long? UnderWayBytes, long? UnderWayLines);

/// <summary>Who a role is.</summary>
/// <param name="Role">a or b.</param>
/// <param name="Alive">A process is it.</param>
/// <param name="Pid">Its pid, or that of a dead one that left its shared memory; null where nobody is, or one of another pid namespace.</param>
/// <param name="Stopped">It stands still (SIGSTOP).</param>
/// <param name="Stale">It has died and left things behind.</param>
public sealed record RolePicture(string Role, bool Alive, int? Pid, bool Stopped, bool Stale);

/// <summary>A process that is named somewhere.</summary>
/// <param name="Pid">Its pid.</param>
/// <param name="Alive">It runs, or stands still.</param>
/// <param name="Stopped">It stands still (SIGSTOP).</param>
public sealed record ProcessPicture(int Pid, bool Alive, bool Stopped)
{
    /// <summary>A process of this pid namespace; of another one it is only known whether it holds something that the living hold.</summary>
    internal static ProcessPicture Of(ProcessIdentity process, ulong pidNamespace, bool holds) => PidNamespace.IsOwn(pidNamespace)
        ? new ProcessPicture(process.Pid, process.IsAlive, process.IsStopped)
        : new ProcessPicture(process.Pid, holds, false);
}

/// <summary>A lock or a bell.</summary>
/// <param name="Name">Its name in the room.</param>
/// <param name="Path">Where.</param>
/// <param name="Kind">lock or bell.</param>
/// <param name="Role">a or b: whose it is, or whose segment its viewer shows.</param>
/// <param name="Pid">The viewer that a viewer's bell wakes.</param>
/// <param name="Stale">A dead process left it.</param>
/// <param name="Problem">What stands there instead.</param>
public sealed record FilePicture(string Name, string Path, string Kind, string Role, int? Pid, bool Stale, string? Problem);
