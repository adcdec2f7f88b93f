using System.Net;
using System.Net.Sockets;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Members;

/// <summary>Members with IPv6 addresses.</summary>
public sealed class IPv6MemberTests(ITestOutputHelper output) : MemberTest(output)
{
    private const string Loopback = "[0:0:0:0:0:0:0:1]";

    private readonly ITestOutputHelper _output = output;

    [Fact]
    public void Members_on_IPv6_loopback_connect_and_report_how_to_join()
    {
        if (!HasIPv6())
            return;
        var alice = StartInRoom("alice", "--listen", $"{Loopback}:0", "--stay");
        var endpoint = EndpointOf(alice);
        Assert.StartsWith("[::1]:", endpoint, StringComparison.Ordinal);
        alice.ShouldReport($"at {endpoint}; others come with --join {endpoint}");
        var bob = StartInRoom("bob", "--listen", "[::1]:0", "--join", endpoint.Replace("[::1]", Loopback, StringComparison.Ordinal), "--stay");
        var carol = StartInRoom("carol", "--join", endpoint);
        ShouldBeConnected(alice, bob, carol);
        var view = StartView("bob");

        carol.Send("over both");

        view.ShouldShow("over both");
        bob.ShouldReport($"alice ({endpoint}) is here");
        Assert.Contains($"at {endpoint}", Room.Run("status").Output.Text, StringComparison.Ordinal);
        bob.Kill();
        StartInRoom("bob", "--listen", "[::1]:0", "--stay").ShouldReport($"alice ({endpoint}) is here");
    }

    [Fact]
    public void Connection_error_names_the_IPv6_address_as_typed()
    {
        if (!HasIPv6())
            return;
        var alice = StartInRoom("alice", [.. DisposeAtEnd(new CertificateAuthority("ours")).Settings("alice"), "--listen", "[::1]:0"]);
        string[] soon = ["--set", "chat.cluster.answer-timeout=1s"];

        StartMember("bob", "--listen", EndpointOf(alice)).ShouldRefuse(1, $"listen on {EndpointOf(alice)}: Address already in use");
        StartMember("carol", ["--join", "[::1]:1", .. soon]).ShouldRefuse(1, "[::1]:1 refuses connections");
        StartMember("dave", ["--join", EndpointOf(alice), .. soon]).ShouldRefuse(1, $"{EndpointOf(alice)} accepts connections, but does not answer");
        StartMember("erin", "--listen", "[fe80::1%lo]:0").ShouldRefuse(2, "--listen", "[fe80::1%lo]:0", "[ADDRESS]:PORT for IPv6");
    }

    [LongFact]
    public void Members_with_certificates_chat_over_IPv6()
    {
        if (!HasIPv6())
            return;
        var authority = DisposeAtEnd(new CertificateAuthority("ours"));
        var alice = StartInRoom("alice", [.. authority.Settings("alice"), "--listen", "[::1]:0"]);
        var bob = StartInRoom("bob", [.. authority.Settings("bob"), "--listen", "[::1]:0", "--join", EndpointOf(alice)]);
        ShouldBeConnected(alice, bob);
        var view = StartView("bob");

        alice.Send("in private");

        view.ShouldShow("in private");
    }

    private bool HasIPv6()
    {
        try
        {
            using var listener = new TcpListener(IPAddress.IPv6Loopback, 0);
            listener.Start();
            return true;
        }
        catch (SocketException e)
        {
            _output.WriteLine($"skipped: this machine has no IPv6 loopback ({e.SocketErrorCode})");
            return false;
        }
    }
}
