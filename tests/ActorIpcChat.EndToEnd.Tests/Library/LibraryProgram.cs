using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Library;

/// <summary>Starts the program that uses the library.</summary>
internal static class LibraryProgram
{
    internal static RunningProcess Start(ChatRoom room, string mode, string role, params string[] rest)
        => room.StartProgram($"program {mode}", ChatRoom.OfBuild("library program"), [mode, role, room.Top, .. rest]);

    /// <summary>Starts the program as a member of a room of many.</summary>
    internal static RunningProcess StartMember(ChatRoom room, string mode, params string[] rest) => Start(room, mode, "member", rest);
}
