namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>What needs a member of a room across machines, which the native program cannot be.</summary>
public sealed class MemberFactAttribute : FactAttribute
{
    public MemberFactAttribute()
    {
        if (ChatRoom.IsNative)
            Skip = "IPCCHAT_PROGRAM names a native program, which has no members";
    }
}
