namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>A test of the native program, skipped for the other one.</summary>
public sealed class NativeFactAttribute : FactAttribute
{
    public NativeFactAttribute()
    {
        if (!ChatRoom.IsNative)
            Skip = "IPCCHAT_PROGRAM names no native program; `dotnet publish src/ActorIpcChat.Cli -c Release -o out` makes one";
    }
}

/// <summary>A test of the native program that needs other programs; skipped if one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeToolFactAttribute : FactAttribute
{
    public NativeToolFactAttribute(params string[] tools) => Skip = new NativeFactAttribute().Skip ?? Tools.WhyMissing(tools);
}
