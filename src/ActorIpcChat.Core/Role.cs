namespace ActorIpcChat;

/// <summary>One of the two chat processes, or the one whose shared memory a viewer shows.</summary>
public enum Role
{
    /// <summary>Reads fifo1, writes fifo2; its segment is A1's.</summary>
    A = 1,

    /// <summary>Reads fifo2, writes fifo1; its segment is B1's.</summary>
    B = 2,
}
