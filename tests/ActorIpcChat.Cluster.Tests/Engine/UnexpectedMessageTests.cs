using System.Text;
using ActorIpcChat.Cluster.Engine;
using ActorIpcChat.Cluster.Tests.Support;
using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Reporting;
using ActorIpcChat.Settings;
using ActorIpcChat.Tests;
using Akka.TestKit.Xunit2;

namespace ActorIpcChat.Cluster.Tests.Engine;

/// <summary>A member, and a test peer that knows the room and sends unexpected messages.</summary>
public sealed class UnexpectedMessageTests : TestKit
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private readonly List<IDisposable> _owned = [];

    [Fact]
    public async Task Join_request_of_another_version_is_refused_with_advice()
    {
        var alice = DisposeAtEnd(new HostedMember("alice"));
        var peer = await StartPeerAsync();

        peer.Send(await EndpointOfAsync(alice), new JoinRequest(LinkMessage.ProtocolVersion + 1, "bob", 5));

        var refused = (JoinRefused)(await FishForMessageAsync<FromMember>(from => from.Message is JoinRefused, Limit)).Message;
        Assert.Contains($"version {LinkMessage.ProtocolVersion + 1}", refused.Reason, StringComparison.Ordinal);
        Assert.Equal("use the same ipcchat everywhere", refused.Advice);
        await peer.StopAsync();
    }

    [Fact]
    public async Task Member_refused_for_its_version_reports_it_and_exits_with_1()
    {
        var peer = await StartPeerAsync();
        var alice = DisposeAtEnd(new HostedMember("alice", $"chat.cluster.join=\"{peer.Endpoint}\""));

        var request = await FishForMessageAsync<FromMember>(from => from.Message is JoinRequest, Limit);
        const string Reason = "it speaks version 2 of the protocol, and this program version 1; use the same ipcchat everywhere";
        peer.Send(request.Sender, new JoinRefused(Reason));

        Assert.Equal(1, await alice.Exit.Code.WaitAsync(Limit));
        var line = Assert.Single(alice.Notices.Lines);
        Assert.Equal($"cannot join the room room at {peer.Endpoint}: {Reason}", line);
        Assert.Equal(ChatCondition.Ended, alice.Health.Now.Condition);
        await peer.StopAsync();
    }

    [Fact]
    public async Task Invalid_messages_of_a_member_neither_block_nor_end_another_member()
    {
        var alice = DisposeAtEnd(new HostedMember("alice"));
        var endpoint = await EndpointOfAsync(alice);
        var peer = await StartPeerAsync();
        await JoinAsync(peer, endpoint);
        var hello = await ReceiveIntroductionAsync("alice");
        peer.Send(endpoint, new Introduction("bob", 5, 6, hello.Instance));

        peer.Send(endpoint, new Resume(hello.Session, 123_456, 77));
        peer.Send(endpoint, new Resume(hello.Session, 1L << 62, 1L << 62));
        peer.Send(endpoint, new Ack(hello.Session, 1L << 62));
        peer.Send(endpoint, LineFrames.Of(5, 1L << 60, true, new byte[500]));
        peer.Send(endpoint, LineFrames.Of(5, 0, false, new byte[500]));
        peer.Send(endpoint, new Resume(hello.Session, 0, 0));
        await AwaitAssertAsync(() => Assert.Equal(ChatCondition.Chatting, alice.Health.Now.Condition), Limit);
        alice.Input.Writing.Put("still here\n");

        await ReceiveLineAsync("still here");
        Assert.False(alice.Exit.Code.IsCompleted);
        Assert.Single(alice.Notices.Lines, line => line.Contains("ignoring all further lines of it", StringComparison.Ordinal));
        await peer.StopAsync();
    }

    /// <summary>If several members are asked to join, the first answer counts. Later answers can include a dead member.</summary>
    [Fact]
    public async Task Late_welcome_of_the_same_room_is_not_reported_as_a_healed_partition()
    {
        var alice = DisposeAtEnd(new HostedMember("alice"));
        var endpoint = await EndpointOfAsync(alice);
        var bob = await StartPeerAsync();
        await JoinAsync(bob, endpoint);
        var (_, session, instance, _) = await ReceiveIntroductionAsync("alice");
        bob.Send(endpoint, new Introduction("bob", 5, 6, instance));
        bob.Send(endpoint, new Resume(session, -1, -1));

        bob.Send(endpoint, new Welcome(3, "akka.tcp://of.a.dead.member@127.0.0.1:1"));
        bob.Send(endpoint, new JoinRequest(LinkMessage.ProtocolVersion + 1, "carol", 7));
        await FishForMessageAsync<FromMember>(from => from.Message is JoinRefused, Limit);
        alice.Input.Writing.Put("still here\n");

        await ReceiveLineAsync("still here");
        Assert.DoesNotContain(alice.Notices.Lines, line => line.Contains("found the others again", StringComparison.Ordinal));
        await bob.StopAsync();
    }

    /// <summary>
    /// A member is killed before it receives a line. Its successor at the same address introduces itself before the cluster reports that the
    /// first has left and the second has joined.
    /// </summary>
    [Fact]
    public async Task Successor_introduced_early_gets_the_lines_sent_to_its_killed_predecessor()
    {
        var alice = DisposeAtEnd(new HostedMember("alice"));
        var endpoint = await EndpointOfAsync(alice);
        // A member without others would keep all lines for the first peer.
        DisposeAtEnd(new HostedMember("carol", $"chat.cluster.join=\"{endpoint}\""));
        await AwaitAssertAsync(() => Assert.Contains(alice.Notices.Lines, line => line.Contains("carol", StringComparison.Ordinal)), Limit);
        var bob = await StartPeerAsync();
        await JoinAsync(bob, endpoint);
        var (_, session, instance, _) = await ReceiveIntroductionAsync("alice");
        bob.Send(endpoint, new Introduction("bob", 5, 6, instance));
        bob.Send(endpoint, new Resume(session, -1, -1));
        await AwaitAssertAsync(() => Assert.Contains(alice.Notices.Lines, line => line.StartsWith("bob", StringComparison.Ordinal)), Limit);
        alice.Input.Writing.Put("while bob was dead\n");
        await FishForMessageAsync<FromMember>(from => from.Message is LineFrames lines && lines.Session == session, Limit);

        bob.Send(endpoint, new Introduction("bob", 5, 7, 0));
        bob.Send(endpoint, new Resume(session, -1, -1));
        bob.Leave();
        bool ReportsLoss(string line) => line.StartsWith("bob", StringComparison.Ordinal) && line.EndsWith("is lost", StringComparison.Ordinal);
        await AwaitAssertAsync(() => Assert.Contains(alice.Notices.Lines, ReportsLoss), Limit);
        await bob.StopAsync();
        while (HasMessages)
            await ReceiveOneAsync(Limit);
        bob = await StartPeerAsync(bob.Endpoint);
        await JoinAsync(bob, endpoint);
        await ReceiveIntroductionAsync("alice");
        bob.Send(endpoint, new Introduction("bob", 5, 7, instance));
        bob.Send(endpoint, new Resume(session, -1, -1));

        await ReceiveLineAsync("while bob was dead");
        await bob.StopAsync();
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _owned.ForEach(owned => owned.Dispose());
    }

    private T DisposeAtEnd<T>(T thing)
        where T : IDisposable
    {
        _owned.Add(thing);
        return thing;
    }

    private async Task<HostPort> EndpointOfAsync(HostedMember member)
    {
        await AwaitAssertAsync(() => Assert.NotNull(member.Endpoint), Limit);
        return member.Endpoint!.Value;
    }

    private async Task JoinAsync(ClusterEngine peer, HostPort endpoint)
    {
        peer.Send(endpoint, new JoinRequest(LinkMessage.ProtocolVersion, "bob", 5));
        var welcome = await FishForMessageAsync<FromMember>(from => from.Message is Welcome, Limit);
        peer.Join(welcome.From);
        await FishForMessageAsync<MemberUp>(came => came.Member.Address == welcome.From, Limit);
    }

    private async Task<Introduction> ReceiveIntroductionAsync(string nick)
        => (Introduction)(await FishForMessageAsync<FromMember>(from => from.Message is Introduction hello && hello.Nick == nick, Limit)).Message;

    private async Task ReceiveLineAsync(string line) => await FishForMessageAsync<FromMember>(
        from => from.Message is LineFrames lines && Encoding.UTF8.GetString(lines.Frames).Contains(line + "\n", StringComparison.Ordinal), Limit);

    private Task<ClusterEngine> StartPeerAsync(HostPort? endpoint = null)
    {
        var settings = SettingsLoader.Load("member", [], endpoint is { } listen ? [$"chat.cluster.listen=\"{listen}\""] : []).Chat.Cluster;
        var config = EngineConfig.Of(settings, HostedMember.Quiet);
        return ClusterEngine.StartAsync(
            EngineConfig.SystemName("room", ""),
            config,
            settings,
            "bob",
            DisposeAtEnd(new RunningLoop()).Loop,
            TestActor,
            TestActor);
    }
}
