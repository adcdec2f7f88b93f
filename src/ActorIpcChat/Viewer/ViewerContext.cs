using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Reporting;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using Akka.Actor;

namespace ActorIpcChat.Viewer;

/// <summary>Settings and services of a viewer.</summary>
/// <param name="Role">The role whose shared memory it shows.</param>
/// <param name="Room">The room; its directory exists.</param>
/// <param name="Settings">Settings of the viewer.</param>
/// <param name="Once">End after one chat.</param>
/// <param name="Loop">The event loop.</param>
/// <param name="Output">Standard output. The viewer closes it.</param>
/// <param name="Notices">Gets the lines for the user.</param>
/// <param name="Exit">Gets the exit code when everything is closed.</param>
/// <param name="HandleSignals">False if several viewers share a process, as in a test.</param>
/// <param name="PipeCapacity">Bytes that standard output should hold if it is a pipe; the kernel may grant less.</param>
/// <param name="ShowsPresence">The format "json" includes joins and leaves.</param>
/// <param name="Name">Nick of the member that it views in a room of many; null for A or B.</param>
internal sealed record ViewerContext(
    Role Role,
    Room Room,
    ViewerSettings Settings,
    bool Once,
    EventLoop Loop,
    StandardOutput? Output,
    INotices Notices,
    ProcessExit Exit,
    bool HandleSignals = true,
    int PipeCapacity = 1 << 20,
    bool ShowsPresence = false,
    string? Name = null)
{
    /// <summary>
    /// Name of the consumer that the viewer reads as; null for none. A consumer's lines are kept while no viewer reads, and the next viewer
    /// with its name continues behind the last line that was written.
    /// </summary>
    public string? Consumer { get; init; }

    /// <summary>Opens the shared memory of another program if there is no ring; null for no such programs.</summary>
    internal Func<ViewerContext, ViewedMemory?>? OpenForeign { get; init; }

    /// <summary>Makes the actor that takes the batches, in place of <see cref="ConsoleActor"/>; null for a viewer on standard output.</summary>
    internal Func<ActorBase>? CreateSink { get; init; }

    /// <summary>Asked when there is no shared memory to show: whether the viewer ends instead of waiting; null for no.</summary>
    internal Func<bool>? EndsIfMissing { get; init; }

    /// <summary>Called when the viewer has attached the memory that it shows.</summary>
    internal Action? Attached { get; init; }

    /// <summary>Frames that a batch holds at most.</summary>
    internal int BatchFrames { get; init; } = Batch.MaxFrames;

    /// <summary>Name of the owner of the shared memory.</summary>
    internal string Viewed => Name ?? Role.Letter();

    /// <summary>Name of the lines' sender; null if there are several.</summary>
    internal string? Sender => Name is null ? Role.Peer().Letter() : null;
}
