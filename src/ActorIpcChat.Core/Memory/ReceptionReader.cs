namespace ActorIpcChat.Memory;

/// <summary>Reads, in a receiver's segment, how much of a stream it has: the acknowledgement that nobody needs to send.</summary>
internal static unsafe class ReceptionReader
{
    /// <summary>Position in the stream up to which everything is in the receiver's ring; null when it receives another stream.</summary>
    public static long? ReceivedUpTo(SegmentHeader* header, ulong session)
    {
        // The head first: a session that begins afterwards starts at or behind it.
        var head = Volatile.Read(ref header->Head);
        Interlocked.MemoryBarrier();
        var reception = *Current(header, head);
        return reception.Order != 0 && reception.Session == session && reception.From <= head ? head - reception.Base : null;
    }

    /// <summary>
    /// The one that counts up to a head: the newer one, unless the head has yet to come to where it begins. Its order is 0 where nothing
    /// was received yet.
    /// </summary>
    internal static Reception* Current(SegmentHeader* header, long head)
    {
        var firstIsNewer = Volatile.Read(ref header->Reception0.Order) >= Volatile.Read(ref header->Reception1.Order);
        var newer = firstIsNewer ? &header->Reception0 : &header->Reception1;
        var older = firstIsNewer ? &header->Reception1 : &header->Reception0;
        return newer->From > head && older->Order != 0 && older->From <= head ? older : newer;
    }
}
