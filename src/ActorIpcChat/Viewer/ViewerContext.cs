using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Reporting;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Viewer;

/// <summary>What a viewer is given to work with.</summary>
/// <param name="Role">Whose shared memory it shows.</param>
/// <param name="Room">Where; the directory exists.</param>
/// <param name="Settings">How.</param>
/// <param name="Once">End after one chat.</param>
/// <param name="Loop">The thread that everything runs on.</param>
/// <param name="Output">Standard output. The viewer closes it.</param>
/// <param name="Notices">Gets the lines for the user.</param>
/// <param name="Exit">Gets the exit code when everything is closed.</param>
/// <param name="HandleSignals">False where several share a process, as in a test.</param>
/// <param name="PipeCapacity">Bytes that standard output should hold where it is a pipe; the kernel may grant less.</param>
/// <param name="Notes">The format "json" tells of who comes and goes, too.</param>
/// <param name="Name">Nick of the member of a room across machines that it views; null for A or B.</param>
public sealed record ViewerContext(
    Role Role,
    Room Room,
    ViewerSettings Settings,
    bool Once,
    EventLoop Loop,
    StandardOutput Output,
    INotices Notices,
    ProcessExit Exit,
    bool HandleSignals = true,
    int PipeCapacity = 1 << 20,
    bool Notes = false,
    string? Name = null)
{
    /// <summary>Opens the shared memory of another program where there is no ring; null for none.</summary>
    internal Func<ViewerContext, ViewedMemory?>? OpenForeign { get; init; }

    /// <summary>What people call the one whose shared memory it shows.</summary>
    internal string Viewed => Name ?? Role.Letter();

    /// <summary>What people call the one whose lines it shows; null where there are several.</summary>
    internal string? Sender => Name is null ? Role.Peer().Letter() : null;
}
