namespace ActorIpcChat.Settings;

/// <summary>Everything under <c>chat</c> in HOCON, checked. Each key, its default and its reason stand in hocon/reference.conf.</summary>
/// <param name="Nick">What the user wants to be called, at most 64 bytes of UTF-8.</param>
/// <param name="StayOnPeerLeave">Wait for the next peer when this one leaves or dies.</param>
/// <param name="StayOnStdinEnd">Go on receiving after the end of standard input.</param>
/// <param name="DirectoryMode">Permission bits of a directory that is made.</param>
/// <param name="Leave">How long leaving takes.</param>
/// <param name="Fifo">The pipes.</param>
/// <param name="SharedMemory">The segments.</param>
/// <param name="Viewer">The viewers.</param>
/// <param name="Original">Getting along with the original programs.</param>
/// <param name="Cluster">Rooms across machines.</param>
/// <param name="LinkIsCluster">The link to others is a cluster's, not a pair of FIFOs.</param>
/// <param name="Group">Id of the group whose members may chat, too; null for nobody.</param>
/// <param name="LoopCpu">Processor that the event loop stays on; null for any.</param>
public sealed record ChatSettings(
    string Nick,
    bool StayOnPeerLeave,
    bool StayOnStdinEnd,
    int DirectoryMode,
    LeaveSettings Leave,
    FifoSettings Fifo,
    SharedMemorySettings SharedMemory,
    ViewerSettings Viewer,
    OriginalSettings Original,
    ClusterSettings Cluster,
    bool LinkIsCluster = false,
    int? Group = null,
    int? LoopCpu = null);

/// <summary>How long leaving takes.</summary>
/// <param name="Patience">How long a process that was signalled waits for a far end that takes nothing.</param>
/// <param name="GoodbyeTimeout">After this a peer that has not answered the goodbye gets SIGINT.</param>
public sealed record LeaveSettings(TimeSpan Patience, TimeSpan GoodbyeTimeout);

/// <summary>The pipes.</summary>
/// <param name="Mode">Permission bits of a FIFO that is made.</param>
/// <param name="Capacity">Bytes that the pipe should hold; the kernel may grant less.</param>
/// <param name="Retry">How often an end that the peer has not opened is tried.</param>
public sealed record FifoSettings(int Mode, int Capacity, PollSettings Retry);

/// <summary>The segments.</summary>
/// <param name="Size">Bytes of received lines that the ring holds, before rounding up to a power of two.</param>
/// <param name="KeyA">Key of A's segment, null for the one that follows from the room.</param>
/// <param name="KeyB">Key of B's segment, null for the one that follows from the room.</param>
/// <param name="Mode">Permission bits of a segment that is made.</param>
/// <param name="Overwrite">Overwrite what no viewer has seen instead of making the sender wait.</param>
public sealed record SharedMemorySettings(int Size, int? KeyA, int? KeyB, int Mode, bool Overwrite);

/// <summary>The viewers.</summary>
/// <param name="Poll">How often a viewer looks that nobody wakes.</param>
/// <param name="Wake">Sleep until the writer rings; false polls only.</param>
/// <param name="Format">Name of the output format, or "auto".</param>
/// <param name="History">Lines of what the ring still holds that a viewer starts with; long.MaxValue is all.</param>
/// <param name="WindowPoll">How often a viewer looks into the window of an original program.</param>
/// <param name="Bell">When a terminal is rung for lines.</param>
/// <param name="Nick">What the user is called: who says so mentions the reader.</param>
/// <param name="Log">File that gets what is shown; empty for none.</param>
/// <param name="Spin">How long a viewer looks for the next line before it sleeps.</param>
public sealed record ViewerSettings(
    PollSettings Poll,
    bool Wake,
    string Format,
    long History,
    PollSettings WindowPoll,
    ViewerBellMode Bell = ViewerBellMode.Off,
    string Nick = "",
    string Log = "",
    TimeSpan Spin = default);

/// <summary>When a terminal is rung.</summary>
public enum ViewerBellMode
{
    /// <summary>Never.</summary>
    Off,

    /// <summary>For lines.</summary>
    Message,

    /// <summary>For lines that mention the reader.</summary>
    Mention,
}

/// <summary>Looking again and again, less often while nothing is found.</summary>
/// <param name="Min">The first interval, and the one after something was found.</param>
/// <param name="Max">The longest interval.</param>
/// <param name="BackOff">Factor from one interval to the next.</param>
public sealed record PollSettings(TimeSpan Min, TimeSpan Max, double BackOff)
{
    /// <summary>The same, but never slower than this, unless <see cref="Min"/> is.</summary>
    public PollSettings AtMost(TimeSpan interval) => this with { Max = Max < interval ? Max : interval < Min ? Min : interval };

    /// <summary>The interval after one that found nothing.</summary>
    public TimeSpan Next(TimeSpan current) => current * BackOff is var next && next < Max ? next : Max;
}

/// <summary>How fast the original programs are served, which have one message's room and no way to say that they have seen it.</summary>
/// <param name="MirrorInterval">How long a line stands in the window of an original viewer, at least.</param>
/// <param name="SendInterval">How long an original A or B has one message to itself, at least.</param>
public sealed record OriginalSettings(TimeSpan MirrorInterval, TimeSpan SendInterval);
