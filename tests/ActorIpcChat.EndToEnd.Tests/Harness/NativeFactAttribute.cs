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
