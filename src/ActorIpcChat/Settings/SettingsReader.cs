using ActorIpcChat.Linux.Users;
using ActorIpcChat.Rooms;
using ActorIpcChat.Text;

namespace ActorIpcChat.Settings;

/// <summary>Reads sources in order, keeps the last value of each key, and collects all problems.</summary>
internal sealed class SettingsReader
{
    private readonly Dictionary<string, (object? Value, HoconLeaf Leaf, SettingsSource Source)> _values = new(StringComparer.Ordinal);
    private readonly List<string> _problems;
    private string? _userName;

    public SettingsReader(List<string> problems) => _problems = problems;

    /// <summary>Adds and checks the values of a source, even those that a later source replaces.</summary>
    public void Add(SettingsSource source)
    {
        foreach (var leaf in source.Document.Leaves)
        {
            if (!leaf.Path.StartsWith("akka.", StringComparison.Ordinal) && leaf.Path != "akka")
                Add(leaf, source);
        }
    }

    /// <summary>Checks keys that depend on each other.</summary>
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
            var found = VisibleText.OfValue(UserName);
            _problems.Add($"cannot use {KnownKeys.Nick.Path} = \"{found}\" (user name); allowed: {KnownKeys.Nick.Allowed}");
        }
    }

    /// <summary>The settings; call it only without problems.</summary>
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
            Get(KnownKeys.ViewerSpin))
        {
            Look = new FormatSettings(
                Get(KnownKeys.FormatTime), Get(KnownKeys.FormatColours), Get(KnownKeys.FormatOwn), Get(KnownKeys.FormatNicks),
                Get(KnownKeys.FormatNotices)),
        },
        new OriginalSettings(Get(KnownKeys.MirrorInterval), Get(KnownKeys.SendInterval)),
        new MemberSettings(Get(KnownKeys.MaxMembers), Get(KnownKeys.AbsentTimeout)),
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
        Link,
        Get(KnownKeys.Group),
        Get(KnownKeys.LoopCpu))
    {
        Window = new WindowSettings(Get(KnownKeys.WindowHistory), Get(KnownKeys.WindowMouse)),
    };

    /// <summary>Members that listen, or join others, are in a cluster.</summary>
    private LinkKind Link
        => Get(KnownKeys.Link) == LinkKind.Host && (IsGiven(KnownKeys.ClusterListen) || IsGiven(KnownKeys.ClusterJoin))
            ? LinkKind.Cluster : Get(KnownKeys.Link);

    private string UserName => _userName ??= FindUserName();

    private string Nick => Get(KnownKeys.Nick) is { Length: > 0 } nick ? nick : UserName;

    // Without an entry in passwd, as in many containers, or without access to it, the user has no name.
    private static string FindUserName()
    {
        try
        {
            if (Environment.UserName is { Length: > 0 } name)
                return name;
        }
        catch (IOException)
        {
            // EMFILE, EACCES, …: the user id serves as the name.
        }

        return $"uid{(uint)User.Effective}";
    }

    private PollSettings Poll(PollKeys keys) => new(Get(keys.Min), Get(keys.Max), Get(keys.BackOff));

    private bool Has(SettingKey key) => _values.ContainsKey(key.Path);

    private bool IsGiven(SettingKey key) => !_values[key.Path].Source.IsReference;

    private T Get<T>(SettingKey<T> key) => (T)_values[key.Path].Value!;

    private void Add(HoconLeaf leaf, SettingsSource source)
    {
        if (!KnownKeys.All.TryGetValue(leaf.Path, out var key))
        {
            if (WhyUnknown(leaf) is { } why)
                _problems.Add(source.Refusal(leaf.Path, leaf.Found, why));
            return;
        }

        // After a refused value, CheckTogether must not see the older one.
        _values.Remove(key.Path);
        if (leaf.Text is { } text && key.TryParse(text, out var value))
            _values[key.Path] = (value, leaf, source);
        else
            _problems.Add(source.Refusal(leaf.Path, leaf.Found, $"allowed: {key.Allowed}"));
    }

    private static string? WhyUnknown(HoconLeaf leaf)
    {
        if (KnownKeys.IsBlock(leaf.Path))
        {
            return leaf.IsBlock
                ? null
                : $"allowed: a block with {string.Join(", ", KnownKeys.NamesIn(leaf.Path))}";
        }

        return KnownKeys.All.Values.FirstOrDefault(key => leaf.Path.StartsWith(key.Path + ".", StringComparison.Ordinal)) is { } parent
            ? $"a block in {parent.Path}; allowed for {parent.Path}: {parent.Allowed}"
            : $"unknown key; did you mean {Spelling.Nearest(leaf.Path)}? allowed: the keys of reference.conf, and akka";
    }

    private void CheckOrder(PollKeys keys)
    {
        if (Has(keys.Min) && Has(keys.Max) && Get(keys.Min) > Get(keys.Max))
            Refuse(keys.Min, $"at most {keys.Max.Path}, which is {Described(keys.Max)}");
    }

    /// <summary>Requires TLS beyond loopback, where other machines can connect and read.</summary>
    private void CheckTls()
    {
        var given = ((SettingKey<string>[])[KnownKeys.ClusterCertificate, KnownKeys.ClusterKey, KnownKeys.ClusterAuthority])
            .ToDictionary(key => key, key => Get(key).Length > 0);
        if (given.Values.Distinct().Count() > 1)
            Refuse(given.First(key => !key.Value).Key, "a file, as certificate, key and authority of chat.cluster.tls belong together");
        else if (Has(KnownKeys.ClusterListen) && !Get(KnownKeys.ClusterListen).IsLoopback && !given[KnownKeys.ClusterCertificate])
            Refuse(KnownKeys.ClusterListen, "an address of loopback, such as 127.0.0.1:0; any other needs chat.cluster.tls");
    }

    private string Described(SettingKey key) => $"{_values[key.Path].Leaf.Found} ({_values[key.Path].Source.Origin})";

    private void Refuse(SettingKey key, string allowed)
        => _problems.Add(_values[key.Path].Source.Refusal(key.Path, _values[key.Path].Leaf.Found, $"allowed: {allowed}"));
}
