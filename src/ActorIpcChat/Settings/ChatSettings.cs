using ActorIpcChat.Rooms;

namespace ActorIpcChat.Settings;

/// <summary>Checked values of all keys under <c>chat</c>. hocon/reference.conf has each key with its default and reason.</summary>
/// <param name="Nick">Name that the other side shows, at most 64 bytes of UTF-8.</param>
/// <param name="StayOnPeerLeave">Wait for the next peer after this one leaves or dies.</param>
/// <param name="StayOnStdinEnd">Keep receiving after the end of standard input.</param>
/// <param name="DirectoryMode">Permission bits of a new directory.</param>
/// <param name="Leave">Timeouts of leaving.</param>
/// <param name="Fifo">The pipes.</param>
/// <param name="SharedMemory">The segments.</param>
/// <param name="Viewer">The viewers.</param>
/// <param name="Original">Pace towards the original programs.</param>
/// <param name="Member">Rooms of members of one machine.</param>
/// <param name="Cluster">Cluster rooms.</param>
/// <param name="Link">What links the processes.</param>
/// <param name="Group">Id of the group whose members may chat, too; null for none.</param>
/// <param name="LoopCpu">CPU of the event loop; null for any.</param>
internal sealed record ChatSettings(
    string Nick,
    bool StayOnPeerLeave,
    bool StayOnStdinEnd,
    int DirectoryMode,
    LeaveSettings Leave,
    FifoSettings Fifo,
    SharedMemorySettings SharedMemory,
    ViewerSettings Viewer,
    OriginalSettings Original,
    MemberSettings Member,
    ClusterSettings Cluster,
    LinkKind Link = LinkKind.Fifo,
    int? Group = null,
    int? LoopCpu = null)
{
    /// <summary>Windows.</summary>
    public WindowSettings Window { get; init; } = new(100, true);
}

/// <summary>Windows.</summary>
/// <param name="History">Lines of the log that a new window shows first.</param>
/// <param name="Mouse">The wheel scrolls the conversation.</param>
internal sealed record WindowSettings(long History, bool Mouse);

/// <summary>Timeouts of leaving.</summary>
/// <param name="Patience">How long a signalled process waits for a peer or viewer that reads nothing.</param>
/// <param name="GoodbyeTimeout">A peer that has not answered the goodbye by then gets SIGINT.</param>
internal sealed record LeaveSettings(TimeSpan Patience, TimeSpan GoodbyeTimeout);

/// <summary>The pipes.</summary>
/// <param name="Mode">Permission bits of a new FIFO.</param>
/// <param name="Capacity">Requested capacity in bytes; the kernel may grant less.</param>
/// <param name="Retry">How often opening is retried while the peer has not opened its end.</param>
internal sealed record FifoSettings(int Mode, int Capacity, PollSettings Retry);

/// <summary>The segments.</summary>
/// <param name="Size">Bytes of the ring of received lines, before rounding up to a power of two.</param>
/// <param name="KeyA">Key of A's segment; null derives it from the room.</param>
/// <param name="KeyB">Key of B's segment; null derives it from the room.</param>
/// <param name="Mode">Permission bits of a new segment.</param>
/// <param name="Overwrite">Overwrite unread lines instead of making the sender wait.</param>
internal sealed record SharedMemorySettings(int Size, int? KeyA, int? KeyB, int Mode, bool Overwrite);

/// <summary>The viewers.</summary>
/// <param name="Poll">How often a viewer polls that the writer does not wake.</param>
/// <param name="Wake">Sleep until the writer wakes the viewer; false polls only.</param>
/// <param name="Format">Name of the output format, or "auto".</param>
/// <param name="History">Lines of the ring that a new viewer shows first; long.MaxValue is all.</param>
/// <param name="WindowPoll">How often a viewer polls the window of an original program.</param>
/// <param name="Bell">Which lines ring the bell of the terminal.</param>
/// <param name="Nick">The user's name, which makes a line a mention.</param>
/// <param name="Log">File to append the shown lines to; empty for none.</param>
/// <param name="Spin">How long a viewer busy-polls for the next line before it sleeps.</param>
internal sealed record ViewerSettings(
    PollSettings Poll,
    bool Wake,
    string Format,
    long History,
    PollSettings WindowPoll,
    ViewerBellMode Bell = ViewerBellMode.Off,
    string Nick = "",
    string Log = "",
    TimeSpan Spin = default)
{
    /// <summary>How lines look to people.</summary>
    public FormatSettings Look { get; init; } = FormatSettings.Default;
}

/// <summary>Rooms of members of one machine.</summary>
/// <param name="MaxMembers">Most members of a room.</param>
/// <param name="AbsentTimeout">How long the room waits for the successor of a killed member.</param>
internal sealed record MemberSettings(int MaxMembers, TimeSpan AbsentTimeout);

/// <summary>Which lines ring the bell of the terminal.</summary>
internal enum ViewerBellMode
{
    /// <summary>None.</summary>
    Off,

    /// <summary>All.</summary>
    Message,

    /// <summary>Those that mention the reader.</summary>
    Mention,
}

/// <summary>Polling with exponential back-off.</summary>
/// <param name="Min">The interval at first, and after a poll that found something.</param>
/// <param name="Max">The longest interval.</param>
/// <param name="BackOff">Factor from one interval to the next.</param>
internal sealed record PollSettings(TimeSpan Min, TimeSpan Max, double BackOff)
{
    /// <summary>The same with <see cref="Max"/> lowered to an interval, but not below <see cref="Min"/>.</summary>
    public PollSettings AtMost(TimeSpan interval) => this with { Max = Max < interval ? Max : interval < Min ? Min : interval };

    /// <summary>The interval after a poll that found nothing.</summary>
    public TimeSpan Next(TimeSpan current) => current * BackOff is var next && next < Max ? next : Max;
}

/// <summary>Pace towards the original programs, which hold one message and acknowledge none.</summary>
/// <param name="MirrorInterval">Shortest time that a line stays in the window of an original viewer.</param>
/// <param name="SendInterval">Shortest time between two messages to an original A or B.</param>
internal sealed record OriginalSettings(TimeSpan MirrorInterval, TimeSpan SendInterval);
