using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Reporting;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Peer;

/// <summary>Settings and services of a chat process.</summary>
/// <param name="Role">A or B; a member of a room of many is A in its own directory.</param>
/// <param name="Room">The room; its directory exists. For a member its own directory: see <see cref="Room.Member"/>.</param>
/// <param name="Settings">Settings of the chat.</param>
/// <param name="Loop">The event loop.</param>
/// <param name="Input">Standard input; null if it is closed. The chat closes it.</param>
/// <param name="Notices">Gets the lines for the user.</param>
/// <param name="Exit">Gets the exit code when everything is removed.</param>
/// <param name="Clock">Clock for the time when lines are sent.</param>
/// <param name="Interactive">A person types: lines that begin with a slash are commands.</param>
/// <param name="HandleSignals">False if several chats share a process, as in a test.</param>
/// <param name="Health">Gets the state, for a health check.</param>
internal sealed record ChatContext(
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

    /// <summary>The program whose threads send and read the lines; null for the command.</summary>
    internal IProgramEnd? Program { get; init; }

    /// <summary>If a process has the role, wait for its end instead of refusing. Not for a member.</summary>
    public bool WaitForRole { get; init; }

    /// <summary>
    /// A window reads standard output: the line that announces a peer begins with its pid, and <see cref="WaitingLine"/> comes there. Its
    /// viewer shows who comes and leaves.
    /// </summary>
    internal bool ForWindow { get; init; }

    /// <summary>Notices name processes. In a window they do so only with -v.</summary>
    internal bool ShowsPids { get; init; } = true;

    /// <summary>What a window reads when its chat process waits for a peer.</summary>
    internal const string WaitingLine = "waiting";

    /// <summary>Says who comes, leaves, is killed or returns.</summary>
    internal void SayPresence(string line)
    {
        if (!ForWindow)
            Notices.Say(line);
    }
}
