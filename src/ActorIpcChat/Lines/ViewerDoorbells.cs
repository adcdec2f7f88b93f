using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Lines;

/// <summary>The FIFOs that wake sleeping viewers, by slot. Each is opened when it is first rung.</summary>
internal sealed unsafe class ViewerDoorbells(Room room, Role role, ViewerSlots slots) : IDisposable
{
    private readonly FileDescriptor?[] _doorbells = new FileDescriptor?[SegmentHeader.SlotCount];

    /// <summary>Wakes the viewer of a slot.</summary>
    public void Ring(int slot)
    {
        // If the slot's viewer has left, its doorbell is broken: open the one of its successor.
        if (!TryWrite(slot) && TryOpen(slot))
            TryWrite(slot);
    }

    public void Dispose()
    {
        foreach (var doorbell in _doorbells)
            doorbell?.Dispose();
    }

    private bool TryWrite(int slot)
    {
        if (_doorbells[slot] is not { } doorbell)
            return false;
        byte one = 1;
        // A full pipe rings already.
        if (!doorbell.Write(&one, 1).Broken)
            return true;
        doorbell.Dispose();
        _doorbells[slot] = null;
        return false;
    }

    private bool TryOpen(int slot)
    {
        try
        {
            _doorbells[slot] = Fifo.TryOpenWriter(room.ViewerDoorbell(role, slots[slot].Pid, slots[slot].Owner), room.Sharing);
        }
        catch (LinuxException)
        {
            // Another process removed it: the viewer finds the lines with its next poll.
        }

        return _doorbells[slot] is not null;
    }
}
