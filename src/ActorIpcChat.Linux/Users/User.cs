using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Users;

/// <summary>The user of this process.</summary>
internal static class User
{
    /// <summary>Effective user id (geteuid(2)).</summary>
    public static int Effective { get; } = (int)(uint)geteuid();
}
