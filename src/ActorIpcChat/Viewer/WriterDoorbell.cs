using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Viewer;

/// <summary>
/// The FIFO that wakes a chat process: when there is room in its ring again, and when its segment cannot be found.
/// </summary>
internal sealed unsafe class WriterDoorbell(Room room, Role role) : IDisposable
{
    private FileDescriptor? _fifo;

    /// <summary>Rings it. Without one there is no writer to wake.</summary>
    /// <returns>False where no writer has the doorbell open.</returns>
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
            // A successor of the writer has a doorbell of its own under the same name.
            Dispose();
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _fifo?.Dispose();
        _fifo = null;
    }
}
