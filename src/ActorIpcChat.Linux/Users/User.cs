using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Users;

/// <summary>Who this process acts as.</summary>
public static class User
{
    /// <summary>The effective user id (geteuid(2)).</summary>
    public static int Effective { get; } = (int)(uint)geteuid();
}
