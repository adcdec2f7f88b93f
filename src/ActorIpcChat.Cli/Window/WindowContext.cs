using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Terminals;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Cli.Window;

/// <summary>What a window is given to work with.</summary>
/// <param name="Role">Who is at the keyboard.</param>
/// <param name="Nick">What that one is called at first.</param>
/// <param name="Bell">When that one wants the terminal to ring.</param>
/// <param name="Room">Finds the room, whose directory may come and go.</param>
/// <param name="Terminal">The terminal.</param>
/// <param name="Loop">The thread that everything runs on.</param>
/// <param name="Exit">Told when the processes have ended.</param>
/// <param name="Last">What is to be said when the terminal is as it was.</param>
/// <param name="ChatArguments">What the chat process is started with.</param>
/// <param name="ViewerArguments">What the viewer is started with.</param>
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
