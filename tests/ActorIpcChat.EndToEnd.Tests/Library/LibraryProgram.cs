using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Library;

/// <summary>Starts the program that uses the library.</summary>
internal static class LibraryProgram
{
    internal static RunningProcess Start(ChatRoom room, string mode, string role, params string[] rest)
        => room.StartProgram($"program {mode}", ChatRoom.OfBuild("library program"), [mode, role, room.Top, .. rest]);
}
