using ActorIpcChat.Rooms;

namespace ActorIpcChat.Inspection;

/// <summary>Removes the FIFOs and doorbells that dead processes left.</summary>
/// <param name="room">The room.</param>
/// <param name="found">Snapshot of the room.</param>
/// <param name="isLocked">Whether the cleaner holds a role, so that no other process can take it.</param>
/// <param name="report">Gets the results.</param>
internal sealed class FileCleaner(Room room, RoomSnapshot found, Func<Role, bool> isLocked, CleaningReport report)
{
    /// <summary>Removes FIFOs that ipcchat created and that no process can use.</summary>
    /// <param name="orphaned">FIFOs that dead processes created.</param>
    /// <param name="living">Roles whose process lives.</param>
    /// <returns>False if a process may use them: then they are kept.</returns>
    public bool CleanFifos(FifoSet orphaned, IReadOnlyCollection<Role> living)
    {
        if (found.Roles.Any(role => role.IsAlive) || living.Count > 0)
            return false;
        var free = isLocked(Role.A) && isLocked(Role.B);
        foreach (var fifo in found.Fifos.Where(fifo => fifo.IsPresent))
        {
            var made = orphaned.HasFlag(fifo.Fifo);
            if (free && made && fifo.Problem is null)
                report.Remove(room.Fifo(fifo.Fifo));
            else
                report.AddLeft(fifo.Path, fifo.Problem ?? (made ? "a process may use it" : "nothing says that ipcchat made it"));
        }

        return free;
    }

    /// <summary>Removes doorbells of roles that the cleaner holds, and of dead viewers.</summary>
    public void CleanDoorbells(IReadOnlyCollection<Role> living)
    {
        foreach (var file in found.Files.Where(file => file.Kind == FileKind.Doorbell))
        {
            if (file.Problem is not null)
                report.AddLeft(file.Path, file.Problem);
            else if (file.ViewerPid is null && isLocked(file.Role) && !living.Contains(file.Role))
                report.Remove(room.In(file.Name));
            else if (file is { ViewerPid: not null, IsStale: false })
                report.AddLeft(file.Path, "a viewer waits for it");
            else if (file.ViewerPid is not null && room.HasReader(room.In(file.Name)) == false)
                report.Remove(room.In(file.Name));
        }
    }
}
