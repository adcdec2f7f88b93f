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

/// <summary>A test of the native program that needs other programs; skipped if one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeToolFactAttribute : FactAttribute
{
    public NativeToolFactAttribute(params string[] tools) => Skip = new NativeFactAttribute().Skip ?? Tools.WhyMissing(tools);
}
