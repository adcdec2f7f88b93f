namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>What holds for the native program only, which not everybody can build.</summary>
public sealed class NativeFactAttribute : FactAttribute
{
    public NativeFactAttribute()
    {
        if (!ChatRoom.IsNative)
            Skip = "IPCCHAT_PROGRAM names no native program; `dotnet publish src/ActorIpcChat.Cli -c Release -o out` makes one";
    }
}
