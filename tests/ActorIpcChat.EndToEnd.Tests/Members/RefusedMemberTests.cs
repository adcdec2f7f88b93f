using System.Net;
using System.Net.Sockets;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Members;

public sealed class RefusedMemberTests(ITestOutputHelper output) : MemberTest(output)
{
    private const string ShortTimeout = "chat.cluster.answer-timeout=1s";

    [Fact]
    public void Taken_nick_is_refused_on_this_machine_and_in_the_room()
    {
        var alice = StartInRoom("alice");
        var elsewhere = Room.StartProgram("other", Room.MemberProgram,
            ["member", "--directory", Path.Combine(Room.Top, "other"), "--room", "room", "--nick", "alice", "--join", EndpointOf(alice)]);

        StartMember("alice", "--join", EndpointOf(alice)).ShouldRefuse(1, $"process {alice.Pid} is alice", "--nick");
        elsewhere.ShouldRefuse(1, "alice is there already", EndpointOf(alice), "--nick");
        Assert.DoesNotContain("is here", alice.Errors.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Taken_port_and_invalid_port_are_refused()
    {
        var alice = StartInRoom("alice");

        StartMember("bob", "--listen", EndpointOf(alice)).ShouldRefuse(1, $"listen on {EndpointOf(alice)}", "Address already in use", "--listen");
        StartMember("carol", "--listen", "127.0.0.1:80000").ShouldRefuse(2, "--listen", "127.0.0.1:80000");
    }

    [Fact]
    public void Listening_beyond_loopback_without_certificates_is_refused()
        => StartMember("alice", "--listen", "192.0.2.1:4000").ShouldRefuse(2, "--listen", "192.0.2.1:4000", "chat.cluster.tls");

    [Fact]
    public void Link_of_another_command_is_refused()
    {
        foreach (var command in (string[])["a", "b1", "demo"])
            Room.Start(command, "--set", "chat.link=cluster").ShouldRefuse(2, "chat.link", "cluster", "ipcchat member");
        StartMember("alice", "--set", "chat.link=fifo").ShouldRefuse(2, "chat.link", "fifo");
        Room.StartProgram("nowhere", ChatRoom.Program, ["view", "--directory", Room.Top, "--nick", "alice"]).ShouldRefuse(2, "--room");
        StartMember("al/ice").ShouldRefuse(2, "--nick", "al/ice");
    }

    [Fact]
    public void Refused_connection_and_silent_server_have_different_errors()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        StartMember("alice", "--join", "127.0.0.1:1", "--set", ShortTimeout).ShouldRefuse(1, "join the room room", "127.0.0.1:1 refuses connections");
        StartMember("bob", "--join", silent.LocalEndpoint.ToString()!, "--set", ShortTimeout)
            .ShouldRefuse(1, "does not answer as a member of this room");
    }

    [Fact]
    public void Member_with_another_secret_or_room_is_refused()
    {
        var alice = StartInRoom("alice", "--set", "chat.cluster.secret=one");

        StartMember("bob", "--join", EndpointOf(alice), "--set", ShortTimeout, "--set", "chat.cluster.secret=two").ShouldRefuse(
            1, "does not answer as a member of this room", "chat.cluster.secret");
        Room.StartProgram("carol", Room.MemberProgram,
            [
                "member", "--directory", Room.Top, "--room", "another", "--nick", "carol", "--join", EndpointOf(alice),
                "--set", ShortTimeout, "--set", "chat.cluster.secret=one",
            ])
            .ShouldRefuse(1, "join the room another");
        Assert.DoesNotContain("is here", alice.Errors.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Full_room_refuses_another_member()
    {
        var alice = StartInRoom("alice", "--set", "chat.cluster.max-members=2");
        var bob = StartInRoom("bob", "--join", EndpointOf(alice));
        ShouldBeConnected(alice, bob);

        StartMember("carol", "--join", EndpointOf(alice)).ShouldRefuse(1, "2 members already", "chat.cluster.max-members");
    }

    [Fact]
    public void Members_with_certificates_chat_and_one_of_another_authority_is_refused()
    {
        var (ours, theirs) = (DisposeAtEnd(new CertificateAuthority("ours")), DisposeAtEnd(new CertificateAuthority("theirs")));
        var alice = StartInRoom("alice", ours.Settings("alice"));
        var bob = StartInRoom("bob", ["--join", EndpointOf(alice), .. ours.Settings("bob")]);
        ShouldBeConnected(alice, bob);
        var view = StartView("bob");

        alice.Send("in private");

        view.ShouldShow("in private");
        StartMember("mallory", ["--join", EndpointOf(alice), "--set", ShortTimeout, .. theirs.Settings("mallory")])
            .ShouldRefuse(1, "does not answer as a member", "chat.cluster.tls");
        StartMember("eve", "--join", EndpointOf(alice), "--set", ShortTimeout).ShouldRefuse(1, "does not answer as a member");
        alice.Send("undisturbed");
        view.ShouldShow("in private", "undisturbed");
    }

    [Fact]
    public void Nick_that_the_certificate_does_not_have_is_refused()
    {
        var authority = DisposeAtEnd(new CertificateAuthority("ours"));

        StartMember("bob", authority.Settings("one", "carol")).ShouldRefuse(1, "cannot be bob in the room", "is for one, carol", "--nick");
    }

    [Fact]
    public void One_certificate_serves_several_members()
    {
        var machine = DisposeAtEnd(new CertificateAuthority("ours")).Settings("one", "alice", "bob");
        var alice = StartInRoom("alice", machine);

        ShouldBeConnected(alice, StartInRoom("bob", ["--join", EndpointOf(alice), .. machine]));
    }

    [Fact]
    public void Server_on_the_port_of_a_dead_member_does_not_disturb_the_others()
    {
        var authority = DisposeAtEnd(new CertificateAuthority("ours"));
        var alice = StartInRoom("alice", authority.Settings("alice"));
        var endpoint = IPEndPoint.Parse(EndpointOf(alice));
        var bob = StartInRoom("bob", ["--join", $"{endpoint}", .. authority.Settings("bob")]);
        var carol = StartInRoom("carol", ["--join", $"{endpoint}", .. authority.Settings("carol")]);
        ShouldBeConnected(alice, bob, carol);
        var view = StartView("carol");
        alice.Kill();

        // The others try to reach alice and find a server that closes connections during the TLS handshake.
        using (var server = new TcpListener(endpoint))
        {
            server.Start();
            for (var attempt = 0; attempt < 4; attempt++)
            {
                Wait.Until(server.Pending, "a member tries to reach alice");
                server.AcceptTcpClient().Dispose();
            }
        }

        bob.Send("undisturbed");
        view.ShouldShow("undisturbed");
        StartMember("alice", ["--listen", $"{endpoint}", .. authority.Settings("alice")]).ShouldReport("carol (");
        bob.Send("still undisturbed");
        view.ShouldShow("undisturbed", "still undisturbed");
        Assert.DoesNotContain("joining again", bob.Errors.Text + carol.Errors.Text, StringComparison.Ordinal);
        bob.Signal(Libc.SIGINT);
        Wait.Until(() => bob.HasExited, "bob leaves quickly", TimeSpan.FromSeconds(3));
    }
}
