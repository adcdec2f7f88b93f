using System.Net;
using System.Net.Sockets;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Members;

public sealed class RefusedMemberTests(ITestOutputHelper output) : MemberTest(output)
{
    private const string Soon = "chat.cluster.answer-timeout=1s";

    [MemberFact]
    public void Somebody_elses_nick_is_refused_on_this_machine_and_in_the_room()
    {
        var alice = StartInRoom("alice");
        var elsewhere = Room.StartProgram("other", ChatRoom.Program,
            ["member", "--directory", Path.Combine(Room.Top, "other"), "--room", "room", "--nick", "alice", "--join", EndpointOf(alice)]);

        StartMember("alice", "--join", EndpointOf(alice)).ShouldRefuse(1, $"process {alice.Pid} is alice", "--nick");
        elsewhere.ShouldRefuse(1, "alice is there already", EndpointOf(alice), "--nick");
        Assert.DoesNotContain("is here", alice.Errors.Text, StringComparison.Ordinal);
    }

    [MemberFact]
    public void A_port_that_is_taken_and_an_address_of_another_machine_are_refused()
    {
        var alice = StartInRoom("alice");

        StartMember("bob", "--listen", EndpointOf(alice)).ShouldRefuse(1, $"listen on {EndpointOf(alice)}", "Address already in use", "--listen");
        StartMember("carol", "--listen", "127.0.0.1:80000").ShouldRefuse(2, "--listen", "127.0.0.1:80000");
    }

    [MemberFact]
    public void Off_loopback_nobody_listens_without_certificates()
        => StartMember("alice", "--listen", "192.0.2.1:4000").ShouldRefuse(2, "--listen", "192.0.2.1:4000", "chat.cluster.tls");

    [Fact]
    public void A_link_that_is_not_a_commands_own_is_refused()
    {
        foreach (var command in (string[])["a", "b1", "demo"])
            Room.Start(command, "--set", "chat.link=cluster").ShouldRefuse(2, "chat.link", "cluster", "ipcchat member");
        StartMember("alice", "--set", "chat.link=fifo").ShouldRefuse(2, "chat.link", "fifo");
        Room.StartProgram("nowhere", ChatRoom.Program, ["view", "--directory", Room.Top, "--nick", "alice"]).ShouldRefuse(2, "--room");
        StartMember("al/ice").ShouldRefuse(2, "--nick", "al/ice");
    }

    [NativeFact]
    public void The_native_program_says_that_it_has_no_members()
        => StartMember("alice").ShouldRefuse(1, "cannot run ipcchat member: the native program has no cluster", "-p:PublishAot=false");

    [MemberFact]
    public void Nobody_there_and_somebody_else_there_are_told_apart()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        StartMember("alice", "--join", "127.0.0.1:1", "--set", Soon).ShouldRefuse(1, "join the room room", "127.0.0.1:1 refuses connections");
        StartMember("bob", "--join", silent.LocalEndpoint.ToString()!, "--set", Soon).ShouldRefuse(1, "does not answer as a member of this room");
    }

    [MemberFact]
    public void Another_secret_and_another_room_are_not_let_in()
    {
        var alice = StartInRoom("alice", "--set", "chat.cluster.secret=one");

        StartMember("bob", "--join", EndpointOf(alice), "--set", Soon, "--set", "chat.cluster.secret=two").ShouldRefuse(
            1, "does not answer as a member of this room", "chat.cluster.secret");
        Room.StartProgram("carol", ChatRoom.Program,
            ["member", "--directory", Room.Top, "--room", "another", "--nick", "carol", "--join", EndpointOf(alice), "--set", Soon, "--set", "chat.cluster.secret=one"])
            .ShouldRefuse(1, "join the room another");
        Assert.DoesNotContain("is here", alice.Errors.Text, StringComparison.Ordinal);
    }

    [MemberFact]
    public void A_room_that_is_full_says_so()
    {
        var alice = StartInRoom("alice", "--set", "chat.cluster.max-members=2");
        var bob = StartInRoom("bob", "--join", EndpointOf(alice));
        ShouldBeConnected(alice, bob);

        StartMember("carol", "--join", EndpointOf(alice)).ShouldRefuse(1, "2 members already", "chat.cluster.max-members");
    }

    [MemberFact]
    public void With_certificates_members_talk_and_one_of_another_authority_is_not_let_in()
    {
        var (ours, theirs) = (DisposeAtEnd(new CertificateAuthority("ours")), DisposeAtEnd(new CertificateAuthority("theirs")));
        var alice = StartInRoom("alice", ours.Settings("alice"));
        var bob = StartInRoom("bob", ["--join", EndpointOf(alice), .. ours.Settings("bob")]);
        ShouldBeConnected(alice, bob);
        var view = StartView("bob");

        alice.Send("in private");

        view.ShouldShow("in private");
        StartMember("mallory", ["--join", EndpointOf(alice), "--set", Soon, .. theirs.Settings("mallory")]).ShouldRefuse(1, "does not answer as a member", "chat.cluster.tls");
        StartMember("eve", "--join", EndpointOf(alice), "--set", Soon).ShouldRefuse(1, "does not answer as a member");
        alice.Send("undisturbed");
        view.ShouldShow("in private", "undisturbed");
    }

    [MemberFact]
    public void Whoever_takes_the_place_of_a_dead_member_disturbs_nobody()
    {
        var authority = DisposeAtEnd(new CertificateAuthority("ours"));
        var alice = StartInRoom("alice", authority.Settings("alice"));
        var place = IPEndPoint.Parse(EndpointOf(alice));
        var bob = StartInRoom("bob", ["--join", $"{place}", .. authority.Settings("bob")]);
        var carol = StartInRoom("carol", ["--join", $"{place}", .. authority.Settings("carol")]);
        ShouldBeConnected(alice, bob, carol);
        var view = StartView("carol");
        alice.Kill();

        // The others come to look for her, and find one that hangs up in the middle of TLS.
        using (var stranger = new TcpListener(place))
        {
            stranger.Start();
            for (var caller = 0; caller < 4; caller++)
            {
                Wait.Until(stranger.Pending, "somebody looks for alice");
                stranger.AcceptTcpClient().Dispose();
            }
        }

        bob.Send("undisturbed");
        view.ShouldShow("undisturbed");
        StartMember("alice", ["--listen", $"{place}", .. authority.Settings("alice")]).ShouldReport("carol (");
        bob.Send("all the time");
        view.ShouldShow("undisturbed", "all the time");
        Assert.DoesNotContain("joining again", bob.Errors.Text + carol.Errors.Text, StringComparison.Ordinal);
        bob.Signal(Libc.SIGINT);
        Wait.Until(() => bob.HasExited, "bob leaves as quickly as ever", TimeSpan.FromSeconds(3));
    }
}
