using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Library;

/// <summary>Starts the program that uses the library.</summary>
internal static class LibraryProgram
{
    internal static RunningProcess Start(ChatRoom room, string what, string role, params string[] rest)
        => room.StartProgram($"program {what}", ChatRoom.OfBuild("library program"), [what, role, room.Top, .. rest]);
}
