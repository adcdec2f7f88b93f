using ActorIpcChat.Rooms;

namespace ActorIpcChat.Inspection;

/// <summary>Takes away the FIFOs and bells that dead processes left.</summary>
/// <param name="room">The room.</param>
/// <param name="found">What was in it.</param>
/// <param name="isLocked">Whether the cleaner holds a role, so that nobody else can be it.</param>
/// <param name="report">What is told of it.</param>
internal sealed class FileCleaner(Room room, RoomPicture found, Func<Role, bool> isLocked, CleaningReport report)
{
    /// <summary>Only what ipcchat made goes, and only with the last that might use it.</summary>
    /// <param name="orphaned">Made by dead ones.</param>
    /// <param name="living">Roles whose process lives.</param>
    public void CleanFifos(FifoSet orphaned, IReadOnlyCollection<Role> living)
    {
        if (found.Roles.Any(role => role.Alive) || living.Count > 0)
            return;
        var free = isLocked(Role.A) && isLocked(Role.B);
        foreach (var fifo in found.Fifos.Where(fifo => fifo.Present))
        {
            var made = orphaned.HasFlag(fifo.Name == "fifo1" ? FifoSet.Fifo1 : FifoSet.Fifo2);
            if (free && made && fifo.Problem is null)
                report.Remove(room.In(fifo.Name));
            else
                report.Left(fifo.Path, fifo.Problem ?? (made ? "somebody may use it" : "nothing says that ipcchat made it"));
        }
    }

    /// <summary>Bells of roles that the cleaner holds, and of viewers that have died.</summary>
    public void CleanBells(IReadOnlyCollection<Role> living)
    {
        foreach (var file in found.Files.Where(file => file.Kind == "bell"))
        {
            var role = CleaningReport.Role(file.Role);
            if (file.Problem is not null)
                report.Left(file.Path, file.Problem);
            else if (file.Pid is null && isLocked(role) && !living.Contains(role))
                report.Remove(room.In(file.Name));
            else if (file is { Pid: not null, Stale: false })
                report.Left(file.Path, "a viewer waits for it");
            else if (file.Pid is not null && room.HasReader(room.In(file.Name)) == false)
                report.Remove(room.In(file.Name));
        }
    }
}
