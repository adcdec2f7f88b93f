namespace ActorIpcChat.Rooms;

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
