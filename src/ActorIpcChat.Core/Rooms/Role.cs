namespace ActorIpcChat.Rooms;

/// <summary>Which of the two chat processes one is, or whose shared memory a viewer shows.</summary>
public enum Role
{
    /// <summary>Reads fifo1, writes fifo2; its segment is A1's.</summary>
    A = 1,

    /// <summary>Reads fifo2, writes fifo1; its segment is B1's.</summary>
    B = 2,
}

/// <summary>What follows from a role.</summary>
public static class RoleNames
{
    /// <summary>The other end of the chat.</summary>
    public static Role Peer(this Role role) => role == Role.A ? Role.B : Role.A;

    /// <summary>"a" or "b", as on the command line and in file names.</summary>
    public static string Word(this Role role) => role == Role.A ? "a" : "b";

    /// <summary>"A" or "B", as people call them.</summary>
    public static string Letter(this Role role) => role == Role.A ? "A" : "B";
}
