using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Members;

/// <summary>A test with a member on each host of a virtual network, over TLS. The member on the first host begins the room.</summary>
public abstract class NetworkTest : MemberTest
{
    private readonly CertificateAuthority _authority;
    private readonly Dictionary<string, string[]> _certificates = [];

    protected NetworkTest(ITestOutputHelper output, int hosts)
        : base(output)
    {
        _authority = DisposeAtEnd(new CertificateAuthority("room"));
        Network = DisposeAtEnd(new VirtualNetwork(hosts));
    }

    internal VirtualNetwork Network { get; }

    /// <summary>The listening HOST:PORT of the member on a host.</summary>
    internal static string EndpointOn(int host) => $"{VirtualNetwork.AddressOf(host)}:4700";

    /// <summary>The name of the member on a host in messages.</summary>
    internal static string NameOf(string nick, int host) => $"{nick} ({EndpointOn(host)})";

    /// <summary>Starts a member, with the same command line each time.</summary>
    internal RunningProcess StartOn(int host, string nick, params string[] options)
    {
        if (!_certificates.TryGetValue(nick, out var certificates))
            _certificates.Add(nick, certificates = _authority.Settings(nick));
        string[] command =
        [
            .. Network.CommandPrefix(host), Room.MemberProgram, "member", "--directory", Room.Top, "--room", "room", "--nick", nick,
            "--listen", EndpointOn(host), "--join", EndpointOn(1), .. certificates, .. options,
        ];
        return Room.StartProgram(nick, command[0], command[1..]);
    }

    /// <summary>Starts a member on each host and waits until they are connected.</summary>
    internal RunningProcess[] StartOnEach(string[] nicks, params string[] options)
    {
        RunningProcess[] members = [.. nicks.Select((nick, index) => StartOn(index + 1, nick, options))];
        ShouldBeConnected(members);
        return members;
    }
}
