using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Terminals;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Cli.Window;

/// <summary>Settings and services of a window.</summary>
/// <param name="Side">What the window is for.</param>
/// <param name="Settings">The settings.</param>
/// <param name="Verbose">Show process and segment ids.</param>
/// <param name="Log">The log; null for none.</param>
/// <param name="Terminal">The terminal.</param>
/// <param name="Loop">The event loop.</param>
/// <param name="Exit">Gets the exit code when the processes have ended.</param>
/// <param name="Last">Gets lines to show after the terminal is restored.</param>
/// <param name="ChatArguments">Arguments of the chat process.</param>
/// <param name="ViewerArguments">Arguments of the viewer.</param>
internal sealed record WindowContext(
    WindowSide Side,
    ChatSettings Settings,
    bool Verbose,
    string? Log,
    RawTerminal Terminal,
    EventLoop Loop,
    ProcessExit Exit,
    DeferredOutput Last,
    IReadOnlyList<string> ChatArguments,
    IReadOnlyList<string> ViewerArguments);
