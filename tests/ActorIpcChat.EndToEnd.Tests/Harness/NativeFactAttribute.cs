namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>A test of the native program, skipped for the other one.</summary>
public sealed class NativeFactAttribute : FactAttribute
{
    internal const string Why = "the tested program is not native; see docs/testing.md";

    public NativeFactAttribute()
    {
        if (!ChatRoom.IsNative)
            Skip = Why;
    }
}
