namespace ActorIpcChat.Ring;

/// <summary>Reads, in a receiver's segment, how much of a stream it has: the acknowledgement that nobody needs to send.</summary>
internal static unsafe class ReceptionReader
{
    /// <summary>Position in the stream up to which everything is in the receiver's ring; null when it receives another stream.</summary>
    public static long? ReceivedUpTo(SegmentHeader* header, ulong session)
    {
        // The head first: a session that begins afterwards starts at or behind it.
        var head = Volatile.Read(ref header->Head);
        Interlocked.MemoryBarrier();
        var reception = *Current(header);
        return reception.Order != 0 && reception.Session == session && reception.From <= head ? head - reception.Base : null;
    }

    /// <summary>The one that counts; its order is 0 where nothing was received yet.</summary>
    internal static Reception* Current(SegmentHeader* header)
        => Volatile.Read(ref header->Reception0.Order) >= Volatile.Read(ref header->Reception1.Order) ? &header->Reception0 : &header->Reception1;
}
