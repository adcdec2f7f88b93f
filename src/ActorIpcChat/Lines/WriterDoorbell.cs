using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Lines;

/// <summary>
/// The FIFO that wakes a chat process: rung when its ring has space again, and when its segment is missing or corrupt. Members of one machine
/// ring each other, too.
/// </summary>
internal sealed unsafe class WriterDoorbell(Room room, Role role) : IDisposable
{
    private FileDescriptor? _fifo;

    /// <summary>Rings the doorbell.</summary>
    /// <param name="why">What the chat process reads from it.</param>
    /// <returns>False if no writer has it open.</returns>
    public bool Ring(DoorbellSign why = DoorbellSign.Viewer)
    {
        var sign = (byte)why;
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

            if (_fifo is null || !_fifo.Write(&sign, 1).Broken)
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
