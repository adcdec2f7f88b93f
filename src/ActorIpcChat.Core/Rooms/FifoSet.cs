namespace ActorIpcChat.Rooms;

/// <summary>A set of the room's two FIFOs.</summary>
[Flags]
internal enum FifoSet : uint
{
    None = 0,

    /// <summary>fifo1, which A reads.</summary>
    Fifo1 = 1,

    /// <summary>fifo2, which B reads.</summary>
    Fifo2 = 2,
}
