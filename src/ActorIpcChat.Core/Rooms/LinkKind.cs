namespace ActorIpcChat.Rooms;

/// <summary>What connects the processes of a chat.</summary>
internal enum LinkKind
{
    /// <summary>A pair of FIFOs between A and B.</summary>
    Fifo = 0,

    /// <summary>The shared memory of members of one machine.</summary>
    Host = 1,

    /// <summary>A cluster of members on one machine or several.</summary>
    Cluster = 2,
}
