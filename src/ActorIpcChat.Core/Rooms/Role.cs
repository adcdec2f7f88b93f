namespace ActorIpcChat.Rooms;

/// <summary>One of the two chat processes, or the one whose shared memory a viewer shows.</summary>
public enum Role
{
    /// <summary>Reads fifo1, writes fifo2; its segment is A1's.</summary>
    A = 1,

    /// <summary>Reads fifo2, writes fifo1; its segment is B1's.</summary>
    B = 2,
}

/// <summary>Names of a role, and its peer.</summary>
internal static class RoleNames
{
    /// <summary>The other role.</summary>
    public static Role Peer(this Role role) => role == Role.A ? Role.B : Role.A;

    /// <summary>"a" or "b", as on the command line and in file names.</summary>
    public static string Word(this Role role) => role == Role.A ? "a" : "b";

    /// <summary>"A" or "B", for messages.</summary>
    public static string Letter(this Role role) => role == Role.A ? "A" : "B";
}
