using ActorIpcChat.Rooms;

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

/// <summary>The names of the FIFOs.</summary>
internal static class FifoNames
{
    /// <summary>The file name of one FIFO.</summary>
    public static string FileName(this FifoSet fifo) => fifo == FifoSet.Fifo1 ? "fifo1" : "fifo2";
}
