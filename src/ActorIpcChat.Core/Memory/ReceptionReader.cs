namespace ActorIpcChat.Memory;

/// <summary>Reads from a receiver's segment how much of a stream it has. This replaces acknowledgement messages.</summary>
internal static unsafe class ReceptionReader
{
    /// <summary>Stream position up to which the receiver has everything; null if it receives another stream.</summary>
    public static long? ReceivedUpTo(SegmentHeader* header, ulong session)
    {
        // The head first: a session that begins later starts at or behind it.
        var head = Volatile.Read(ref header->Head);
        Interlocked.MemoryBarrier();
        var reception = *Current(header, head);
        return reception.Order != 0 && reception.Session == session && reception.From <= head ? head - reception.Base : null;
    }

    /// <summary>The newer entry whose start the head has reached. Its order is 0 if nothing was received yet.</summary>
    internal static Reception* Current(SegmentHeader* header, long head)
    {
        var firstIsNewer = Volatile.Read(ref header->Reception0.Order) >= Volatile.Read(ref header->Reception1.Order);
        var newer = firstIsNewer ? &header->Reception0 : &header->Reception1;
        var older = firstIsNewer ? &header->Reception1 : &header->Reception0;
        return newer->From > head && older->Order != 0 && older->From <= head ? older : newer;
    }
}
