using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Reporting;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Peer;

/// <summary>What a chat process is given to work with.</summary>
/// <param name="Role">A or B; a member of a room across machines is A in its own place.</param>
/// <param name="Room">Where it chats; the directory exists. For a member its own place: see <see cref="Room.Member"/>.</param>
/// <param name="Settings">How.</param>
/// <param name="Loop">The thread that everything runs on.</param>
/// <param name="Input">Standard input, null where there is none. The process closes it.</param>
/// <param name="Notices">Gets the lines for the user.</param>
/// <param name="Exit">Gets the exit code when everything is removed.</param>
/// <param name="Clock">When lines are sent.</param>
/// <param name="Interactive">A person types: lines that begin with a slash are commands.</param>
/// <param name="HandleSignals">False where several share a process, as in a test.</param>
/// <param name="Health">Gets the state, for a health check.</param>
public sealed record ChatContext(
    Role Role,
    Room Room,
    ChatSettings Settings,
    EventLoop Loop,
    StandardInput? Input,
    INotices Notices,
    ProcessExit Exit,
    TimeProvider Clock,
    bool Interactive = false,
    bool HandleSignals = true,
    ChatHealth? Health = null)
{
    /// <summary>Other programs that may be the peer; null for none.</summary>
    internal IForeignPeers? ForeignPeers { get; init; }

    /// <summary>The line that announces a peer begins with its pid: a window reads that.</summary>
    internal bool AnnouncesPid { get; init; }
}
