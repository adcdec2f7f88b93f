using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Viewer;

/// <summary>The FIFO that wakes a chat process: rung when its ring has space again, and when its segment is missing or corrupt.</summary>
internal sealed unsafe class WriterDoorbell(Room room, Role role) : IDisposable
{
    private FileDescriptor? _fifo;

    /// <summary>Rings the doorbell.</summary>
    /// <returns>False if no writer has it open.</returns>
    public bool Ring()
    {
        byte one = 1;
        for (var attempt = 0; attempt < 2; attempt++)
        {
            try
            {
                _fifo ??= Fifo.TryOpenWriter(room.WriterDoorbell(role), room.Sharing);
            }
            catch (LinuxException)
            {
                return false;
            }

            if (_fifo is null || !_fifo.Write(&one, 1).Broken)
                return _fifo is not null;
            // The writer's successor has its own doorbell under the same name.
            Dispose();
        }

        return false;
    }

    public void Dispose()
    {
        _fifo?.Dispose();
        _fifo = null;
    }
}
