
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Settings;

/// <summary>The keys under <c>chat</c> with their allowed values and parsers. hocon/reference.conf has the defaults.</summary>
internal static class KnownKeys
{
    /// <summary>Names of the output formats, and auto.</summary>
    public static readonly string[] Formats = [OutputFormats.Auto, .. OutputFormats.Descriptions.Keys];

    /// <summary>Allowed nicks, in words.</summary>
    public const string NickAllowed = "at most 64 bytes of UTF-8 without control characters";

    private const string Members = "a whole number from 2 to 100";

    private static readonly Dictionary<string, SettingKey> Table = new(StringComparer.Ordinal);

    public static readonly SettingKey<string> Nick = Add<string>(
        "nick", $"{NickAllowed}, or empty for the user name", Values.TryNick);

    public static readonly SettingKey<int?> Group = Add<int?>(
        "group", "the name or number of a group of this machine, or empty for your user only", Values.TryGroup);

    public static readonly SettingKey<bool> OnPeerLeave = Choice("on-peer-leave", "leave", "stay");
    public static readonly SettingKey<bool> OnStdinEnd = Choice("on-stdin-end", "leave", "stay");
    public static readonly SettingKey<int> DirectoryMode = Mode("directory-mode", 0b111_000_000, "rwx");

    public static readonly SettingKey<TimeSpan> LeavePatience = Interval("leave.patience");
    public static readonly SettingKey<TimeSpan> GoodbyeTimeout = Interval("leave.goodbye-timeout");

    public static readonly SettingKey<int> FifoMode = Mode("fifo.mode", 0b110_000_000, "rw");
    public static readonly SettingKey<int> FifoCapacity = Size("fifo.capacity");
    public static readonly PollKeys FifoRetry = Poll("fifo.retry");

    public static readonly SettingKey<int> MemorySize = Size("shared-memory.size");
    public static readonly SettingKey<int?> KeyA = SegmentKey("shared-memory.key-a");
    public static readonly SettingKey<int?> KeyB = SegmentKey("shared-memory.key-b");
    public static readonly SettingKey<int> MemoryMode = Mode("shared-memory.mode", 0b110_000_000, "rw");
    public static readonly SettingKey<bool> WhenUnread = Choice("shared-memory.when-unread", "wait", "overwrite");

    public static readonly SettingKey<int?> LoopCpu = Add<int?>(
        "loop.cpu", "auto, or the number of a CPU from 0 to 1023", Values.TryCpu);

    public static readonly SettingKey<TimeSpan> ViewerSpin = Add<TimeSpan>(
        "viewer.spin", "0 to 1s, a number with ns, us, ms or s", Values.TrySpin);

    public static readonly PollKeys ViewerPoll = Poll("viewer.poll");
    public static readonly SettingKey<bool> ViewerWake = Choice("viewer.wake", "off", "on");
    public static readonly SettingKey<string> ViewerFormat = Add(
        "viewer.format", Either(Formats), (string text, out string value) => Formats.Contains(value = text));

    public static readonly SettingKey<long> ViewerHistory = Add<long>(
        "viewer.history", "all, or a whole number of lines from 0 on", Values.TryHistory);

    public static readonly SettingKey<ViewerBellMode> ViewerBell = Add(
        "viewer.bell", Either("off", "message", "mention"), (string text, out ViewerBellMode value) => Values.TryBell(text, out value));

    public static readonly SettingKey<string> ViewerLog = File("viewer.log");

    public static readonly SettingKey<string> FormatTime = Add<string>("format.time", FormatSettings.TimeAllowed, FormatSettings.TryTime);
    public static readonly SettingKey<bool> FormatColours = Choice("format.colours", "off", "auto");
    public static readonly SettingKey<byte?> FormatOwn = Colour("format.own");
    public static readonly SettingKey<byte?> FormatNotices = Colour("format.notices");
    public static readonly SettingKey<IReadOnlyList<byte>> FormatNicks = Add<IReadOnlyList<byte>>(
        "format.nicks", $"auto, or a list with commas of: {FormatSettings.ColourAllowed}", FormatSettings.TryColours);

    public static readonly SettingKey<long> WindowHistory = Add<long>(
        "window.history", "all, or a whole number of lines from 0 on", Values.TryHistory);

    public static readonly SettingKey<bool> WindowMouse = Choice("window.mouse", "off", "on");

    public static readonly SettingKey<TimeSpan> MirrorInterval = Interval("classic.mirror-interval");
    public static readonly SettingKey<TimeSpan> SendInterval = Interval("classic.send-interval");
    public static readonly SettingKey<TimeSpan> ClassicPoll = Interval("classic.poll-interval");

    public static readonly SettingKey<LinkKind> Link = Add(
        "link", Either("fifo", "host", "cluster"), (string text, out LinkKind value) => Values.TryLink(text, out value));

    public static readonly SettingKey<int> MaxMembers = Add<int>("member.max-members", Members, Values.TryMembers);
    public static readonly SettingKey<TimeSpan> AbsentTimeout = Interval("member.absent-timeout");
    public static readonly SettingKey<HostPort> ClusterListen = Add<HostPort>(
        "cluster.listen", "HOST:PORT, or [ADDRESS]:PORT for IPv6, with an address of this machine; port 0 is any free one", HostPort.TryParse);

    public static readonly SettingKey<IReadOnlyList<HostPort>> ClusterJoin = Add<IReadOnlyList<HostPort>>(
        "cluster.join", "HOST:PORT, or [ADDRESS]:PORT for IPv6, of members, separated by commas, or empty to create a room", HostPort.TryParseList);

    public static readonly SettingKey<string> ClusterSecret = Add(
        "cluster.secret", "at most 1024 characters", (string text, out string value) => (value = text).Length <= 1024);

    public static readonly SettingKey<int> ClusterMaxMembers = Add<int>("cluster.max-members", Members, Values.TryMembers);
    public static readonly SettingKey<TimeSpan> ClusterUnreachable = Interval("cluster.unreachable-timeout");
    public static readonly SettingKey<TimeSpan> ClusterAnswer = Interval("cluster.answer-timeout");
    public static readonly SettingKey<string> ClusterCertificate = File("cluster.tls.certificate");
    public static readonly SettingKey<string> ClusterKey = File("cluster.tls.key");
    public static readonly SettingKey<string> ClusterAuthority = File("cluster.tls.authority");

    /// <summary>All keys by their whole path.</summary>
    public static IReadOnlyDictionary<string, SettingKey> All => Table;

    /// <summary>The path is a block with known keys.</summary>
    public static bool IsBlock(string path) => Table.Keys.Any(key => key.StartsWith(path + ".", StringComparison.Ordinal));

    /// <summary>Names directly in a block.</summary>
    public static IEnumerable<string> NamesIn(string block) => Table.Keys
        .Where(key => key.StartsWith(block + ".", StringComparison.Ordinal))
        .Select(key => key[(block.Length + 1)..].Split('.')[0])
        .Distinct();

    private static SettingKey<T> Add<T>(string name, string allowed, ValueParser<T> parse)
    {
        var key = new SettingKey<T>("chat." + name, allowed, parse);
        Table.Add(key.Path, key);
        return key;
    }

    private static SettingKey<string> File(string name) => Add(
        name, "the path of a file, or empty for none", (string text, out string value) => !(value = text).Contains('\0', StringComparison.Ordinal));

    private static SettingKey<bool> Choice(string name, string no, string yes)
        => Add(name, Either(no, yes), (string text, out bool value) => (value = text == yes) || text == no);

    private static SettingKey<int> Mode(string name, int owner, string letters) => Add(
        name,
        $"octal digits up to 0777 that give the owner {letters}, such as \"0{Convert.ToString(owner, 8)}\"",
        (string text, out int value) => Values.TryMode(text, owner, out value));

    private static SettingKey<TimeSpan> Interval(string name) => Add<TimeSpan>(
        name, "1ms to 1h, a number with ns, us, ms, s, m, h or d", Values.TryInterval);

    private static SettingKey<int> Size(string name) => Add<int>(
        name, "4KiB to 1GiB, a number with B, K, kB, KiB, M, MB, MiB, G, GB or GiB", Values.TrySize);

    private static SettingKey<int?> SegmentKey(string name) => Add<int?>(
        name, "auto, or a whole number from 1 to 0x7fffffff, decimal or 0x hex", Values.TrySegmentKey);

    private static PollKeys Poll(string name) => new(
        Interval(name + ".min-interval"),
        Interval(name + ".max-interval"),
        Add<double>(name + ".back-off", "a number from 1.0 to 10.0", Values.TryBackOff));

    private static SettingKey<byte?> Colour(string name) => Add<byte?>(
        name, $"auto, {FormatSettings.ColourAllowed}", FormatSettings.TryColour);

    private static string Either(params ReadOnlySpan<string> words)
        => $"{string.Join(", ", words[..^1])} or {words[^1]}";
}

/// <summary>The keys of one <see cref="PollSettings"/>.</summary>
internal sealed record PollKeys(SettingKey<TimeSpan> Min, SettingKey<TimeSpan> Max, SettingKey<double> BackOff);
