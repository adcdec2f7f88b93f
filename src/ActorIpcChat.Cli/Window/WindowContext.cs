using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Terminals;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Cli.Window;

/// <summary>Settings and services of a window.</summary>
/// <param name="Role">The role of the chat process.</param>
/// <param name="Nick">The user's first nick.</param>
/// <param name="Bell">When the terminal rings.</param>
/// <param name="Room">Finds the room, whose directory may be removed and created again.</param>
/// <param name="Terminal">The terminal.</param>
/// <param name="Loop">The event loop.</param>
/// <param name="Exit">Gets the exit code when the processes have ended.</param>
/// <param name="Last">Gets lines to show after the terminal is restored.</param>
/// <param name="ChatArguments">Arguments of the chat process.</param>
/// <param name="ViewerArguments">Arguments of the viewer.</param>
internal sealed record WindowContext(
    Role Role,
    string Nick,
    ViewerBellMode Bell,
    Func<Room> Room,
    RawTerminal Terminal,
    EventLoop Loop,
    ProcessExit Exit,
    DeferredOutput Last,
    IReadOnlyList<string> ChatArguments,
    IReadOnlyList<string> ViewerArguments);
