using ActorIpcChat.Linux.Users;

namespace ActorIpcChat.Settings;

/// <summary>Takes the sources in order, keeps the last value of each key, and notes every problem.</summary>
internal sealed class SettingsReader
{
    private readonly Dictionary<string, (object? Value, HoconLeaf Leaf, string Origin)> _values = new(StringComparer.Ordinal);
    private readonly List<string> _problems;
    private string? _userName;

    public SettingsReader(List<string> problems) => _problems = problems;

    /// <summary>Checks what a source says; even a value that a later one replaces, since it would surprise on another day.</summary>
    public void Add(SettingsSource source)
    {
        foreach (var leaf in source.Document.Leaves)
        {
            if (!leaf.Path.StartsWith("akka.", StringComparison.Ordinal) && leaf.Path != "akka")
                Add(leaf, source.Origin);
        }
    }

    /// <summary>Checks what two keys say together.</summary>
    public void CheckTogether()
    {
        CheckOrder(KnownKeys.FifoRetry);
        CheckOrder(KnownKeys.ViewerPoll);
        if (Has(KnownKeys.KeyA) && Has(KnownKeys.KeyB) && Get(KnownKeys.KeyA) is { } key && key == Get(KnownKeys.KeyB))
            Refuse(KnownKeys.KeyB, $"another number than {KnownKeys.KeyA.Path}, which is {Described(KnownKeys.KeyA)}");
        if (Has(KnownKeys.ClusterCertificate) && Has(KnownKeys.ClusterKey) && Has(KnownKeys.ClusterAuthority))
            CheckTls();
        if (Has(KnownKeys.Nick) && Get(KnownKeys.Nick).Length == 0 && !Values.TryNick(UserName, out _))
        {
            var found = HoconLeaf.Printable(UserName);
            _problems.Add($"{KnownKeys.Nick.Path} (user name): found \"{found}\"; allowed: {KnownKeys.Nick.Allowed}");
        }
    }

    /// <summary>The checked settings; only when there was no problem.</summary>
    public ChatSettings Build() => new(
        Nick,
        Get(KnownKeys.OnPeerLeave),
        Get(KnownKeys.OnStdinEnd),
        Get(KnownKeys.DirectoryMode),
        new LeaveSettings(Get(KnownKeys.LeavePatience), Get(KnownKeys.GoodbyeTimeout)),
        new FifoSettings(Get(KnownKeys.FifoMode), Get(KnownKeys.FifoCapacity), Poll(KnownKeys.FifoRetry)),
        new SharedMemorySettings(
            Get(KnownKeys.MemorySize),
            Get(KnownKeys.KeyA),
            Get(KnownKeys.KeyB),
            Get(KnownKeys.MemoryMode),
            Get(KnownKeys.WhenUnread)),
        new ViewerSettings(
            Poll(KnownKeys.ViewerPoll),
            Get(KnownKeys.ViewerWake),
            Get(KnownKeys.ViewerFormat),
            Get(KnownKeys.ViewerHistory),
            Poll(KnownKeys.ViewerPoll).AtMost(Get(KnownKeys.ClassicPoll)),
            Get(KnownKeys.ViewerBell),
            Nick,
            Get(KnownKeys.ViewerLog),
            Get(KnownKeys.ViewerSpin)),
        new OriginalSettings(Get(KnownKeys.MirrorInterval), Get(KnownKeys.SendInterval)),
        new ClusterSettings(
            Get(KnownKeys.ClusterListen),
            Get(KnownKeys.ClusterJoin),
            Get(KnownKeys.ClusterSecret),
            Get(KnownKeys.ClusterMaxMembers),
            Get(KnownKeys.ClusterUnreachable),
            Get(KnownKeys.ClusterAnswer),
            Get(KnownKeys.ClusterCertificate) is { Length: > 0 } certificate
                ? new TlsSettings(certificate, Get(KnownKeys.ClusterKey), Get(KnownKeys.ClusterAuthority))
                : null),
        Get(KnownKeys.Link),
        Get(KnownKeys.Group),
        Get(KnownKeys.LoopCpu));

    private string UserName => _userName ??= FindUserName();

    private string Nick => Get(KnownKeys.Nick) is { Length: > 0 } nick ? nick : UserName;

    // A user without an entry in passwd, as in many containers, has no name; nor has one if passwd cannot be read.
    private static string FindUserName()
    {
        try
        {
            if (Environment.UserName is { Length: > 0 } name)
                return name;
        }
        catch (IOException)
        {
            // EMFILE, EACCES, …: the number has to do.
        }

        return $"uid{(uint)User.Effective}";
    }

    private PollSettings Poll(PollKeys keys) => new(Get(keys.Min), Get(keys.Max), Get(keys.BackOff));

    private bool Has(SettingKey key) => _values.ContainsKey(key.Path);

    private T Get<T>(SettingKey<T> key) => (T)_values[key.Path].Value!;

    private void Add(HoconLeaf leaf, string origin)
    {
        if (!KnownKeys.All.TryGetValue(leaf.Path, out var key))
        {
            if (WhyUnknown(leaf) is { } why)
                _problems.Add($"{leaf.Path} ({origin}): {why}");
            return;
        }

        // A value that was refused must not leave an older one behind for the checks of two keys together.
        _values.Remove(key.Path);
        if (leaf.Text is { } text && key.TryParse(text, out var value))
            _values[key.Path] = (value, leaf, origin);
        else
            _problems.Add($"{leaf.Path} ({origin}): found {leaf.Found}; allowed: {key.Allowed}");
    }

    private static string? WhyUnknown(HoconLeaf leaf)
    {
        if (KnownKeys.IsBlock(leaf.Path))
        {
            return leaf.IsBlock
                ? null
                : $"found {leaf.Found}; allowed: a block with {string.Join(", ", KnownKeys.NamesIn(leaf.Path))}";
        }

        return KnownKeys.All.Values.FirstOrDefault(key => leaf.Path.StartsWith(key.Path + ".", StringComparison.Ordinal)) is { } parent
            ? $"found a block in {parent.Path}; allowed for {parent.Path}: {parent.Allowed}"
            : $"found {leaf.Found} for an unknown key; did you mean {Spelling.Nearest(leaf.Path)}?"
                + " allowed: the keys of reference.conf, and akka";
    }

    private void CheckOrder(PollKeys keys)
    {
        if (Has(keys.Min) && Has(keys.Max) && Get(keys.Min) > Get(keys.Max))
            Refuse(keys.Min, $"at most {keys.Max.Path}, which is {Described(keys.Max)}");
    }

    /// <summary>Off loopback anybody can talk to a member: that needs to know who is who, and nobody else to listen.</summary>
    private void CheckTls()
    {
        var given = ((SettingKey<string>[])[KnownKeys.ClusterCertificate, KnownKeys.ClusterKey, KnownKeys.ClusterAuthority])
            .ToDictionary(key => key, key => Get(key).Length > 0);
        if (given.Values.Distinct().Count() > 1)
            Refuse(given.First(key => !key.Value).Key, "a file, as certificate, key and authority of chat.cluster.tls belong together");
        else if (Has(KnownKeys.ClusterListen) && !Get(KnownKeys.ClusterListen).IsLoopback && !given[KnownKeys.ClusterCertificate])
            Refuse(KnownKeys.ClusterListen, "an address of loopback, such as 127.0.0.1:0; any other needs chat.cluster.tls");
    }

    private string Described(SettingKey key) => $"{_values[key.Path].Leaf.Found} ({_values[key.Path].Origin})";

    private void Refuse(SettingKey key, string allowed)
        => _problems.Add($"{key.Path} ({_values[key.Path].Origin}): found {_values[key.Path].Leaf.Found}; allowed: {allowed}");
}
