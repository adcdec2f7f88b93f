namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>A test with members of a room across machines, which the native program does not support.</summary>
public sealed class MemberFactAttribute : FactAttribute
{
    public MemberFactAttribute()
    {
        if (ChatRoom.IsNative)
            Skip = "IPCCHAT_PROGRAM names a native program, which has no members";
    }
}
