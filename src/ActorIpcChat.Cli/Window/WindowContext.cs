using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Terminals;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Cli.Window;

/// <summary>Settings and services of a window.</summary>
/// <param name="Role">The role of the chat process.</param>
/// <param name="Settings">The settings.</param>
/// <param name="Invitation">How the other side comes.</param>
/// <param name="Verbose">Show process and segment ids.</param>
/// <param name="Log">The log; null for none.</param>
/// <param name="Room">Finds the room, whose directory may be removed and created again.</param>
/// <param name="Terminal">The terminal.</param>
/// <param name="Loop">The event loop.</param>
/// <param name="Exit">Gets the exit code when the processes have ended.</param>
/// <param name="Last">Gets lines to show after the terminal is restored.</param>
/// <param name="ChatArguments">Arguments of the chat process.</param>
/// <param name="ViewerArguments">Arguments of the viewer.</param>
internal sealed record WindowContext(
    Role Role,
    ChatSettings Settings,
    string Invitation,
    bool Verbose,
    string? Log,
    Func<Room> Room,
    RawTerminal Terminal,
    EventLoop Loop,
    ProcessExit Exit,
    DeferredOutput Last,
    IReadOnlyList<string> ChatArguments,
    IReadOnlyList<string> ViewerArguments);
