using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Lines;

/// <summary>
/// The FIFOs that wake sleeping viewers. One whose viewer has ended is closed.
/// </summary>
internal sealed unsafe class ViewerBells(Room room, Role role, ViewerSlots slots) : IDisposable
{
    private readonly FileDescriptor?[] _bells = new FileDescriptor?[SegmentHeader.SlotCount];

    /// <summary>Wakes the viewer of a slot.</summary>
    public void Ring(int slot)
    {
        // A bell that was opened for a viewer that has left is broken; its successor's has to be opened anew.
        if (!TryWrite(slot) && TryOpen(slot))
            TryWrite(slot);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var bell in _bells)
            bell?.Dispose();
    }

    private bool TryWrite(int slot)
    {
        if (_bells[slot] is not { } bell)
            return false;
        byte one = 1;
        // A full bell rings already.
        if (!bell.Write(&one, 1).Broken)
            return true;
        bell.Dispose();
        _bells[slot] = null;
        return false;
    }

    private bool TryOpen(int slot)
    {
        try
        {
            _bells[slot] = Fifo.TryOpenWriter(room.ViewerBell(role, slots[slot].Pid, slots[slot].Owner), room.Sharing);
        }
        catch (LinuxException)
        {
            // Another process removed it: the viewer finds the lines by its next poll.
        }

        return _bells[slot] is not null;
    }
}
