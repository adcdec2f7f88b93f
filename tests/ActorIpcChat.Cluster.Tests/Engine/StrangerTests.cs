using System.Text;
using ActorIpcChat.Cluster.Engine;
using ActorIpcChat.Cluster.Tests.Support;
using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Reporting;
using ActorIpcChat.Settings;
using ActorIpcChat.Tests;
using Akka.TestKit.Xunit2;

namespace ActorIpcChat.Cluster.Tests.Engine;

/// <summary>A member, and somebody who knows its room and says what no program of ours says.</summary>
public sealed class StrangerTests : TestKit
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private readonly List<IDisposable> _owned = [];

    [Fact]
    public async Task Who_speaks_another_version_is_refused_with_what_to_do()
    {
        var alice = Own(new HostedMember("alice"));
        var stranger = await StrangerAsync();

        stranger.Say(await PlaceOfAsync(alice), new Knock(LinkMessage.Version + 1, "bob", 5));

        var refused = (Refused)(await FishForMessageAsync<FromMember>(from => from.Message is Refused, Limit)).Message;
        Assert.Contains($"version {LinkMessage.Version + 1}", refused.Found, StringComparison.Ordinal);
        Assert.Equal("use the same ipcchat everywhere", refused.Advice);
        await stranger.EndAsync();
    }

    [Fact]
    public async Task Where_another_version_is_spoken_a_member_says_so_and_ends()
    {
        var stranger = await StrangerAsync();
        var alice = Own(new HostedMember("alice", $"chat.cluster.join=\"{stranger.ListensAt}\""));

        var knock = await FishForMessageAsync<FromMember>(from => from.Message is Knock, Limit);
        stranger.Say(knock.Sender, new Refused("it speaks version 2 of the conversation, and this program version 1; use the same ipcchat everywhere"));

        Assert.Equal(1, await alice.Exit.Code.WaitAsync(Limit));
        var line = Assert.Single(alice.Notices.Said);
        Assert.Equal($"join the room room at {stranger.ListensAt}: it speaks version 2 of the conversation, and this program version 1; use the same ipcchat everywhere", line);
        Assert.Equal(ChatCondition.Ended, alice.Health.Now.Condition);
        await stranger.EndAsync();
    }

    [Fact]
    public async Task Nonsense_of_one_that_was_let_in_neither_hangs_nor_ends_a_member()
    {
        var alice = Own(new HostedMember("alice"));
        var place = await PlaceOfAsync(alice);
        var stranger = await StrangerAsync();
        await JoinAsync(stranger, place);
        var hello = await HearAsync("alice");
        stranger.Say(place, new Introduction("bob", 5, 6, hello.Instance));

        stranger.Say(place, new GoOn(hello.Session, 123_456, 77));
        stranger.Say(place, new GoOn(hello.Session, 1L << 62, 1L << 62));
        stranger.Say(place, new Received(hello.Session, 1L << 62));
        stranger.Say(place, LineFrames.Of(5, 1L << 60, true, new byte[500]));
        stranger.Say(place, LineFrames.Of(5, 0, false, new byte[500]));
        stranger.Say(place, new GoOn(hello.Session, 0, 0));
        await AwaitAssertAsync(() => Assert.Equal(ChatCondition.Chatting, alice.Health.Now.Condition), Limit);
        alice.Input.Writing.Put("still here\n");

        await HearLineAsync("still here");
        Assert.False(alice.Exit.Code.IsCompleted);
        Assert.Single(alice.Notices.Said, line => line.Contains("nothing more is taken of it", StringComparison.Ordinal));
        await stranger.EndAsync();
    }

    /// <summary>Of several that are knocked at one lets in; the others answer later, and may still count one that is dead.</summary>
    [Fact]
    public async Task A_late_welcome_of_a_member_of_the_same_room_is_not_taken_for_another_part_of_it()
    {
        var alice = Own(new HostedMember("alice"));
        var place = await PlaceOfAsync(alice);
        var bob = await StrangerAsync();
        await JoinAsync(bob, place);
        var (_, session, instance, _) = await HearAsync("alice");
        bob.Say(place, new Introduction("bob", 5, 6, instance));
        bob.Say(place, new GoOn(session, -1, -1));

        bob.Say(place, new Welcome(3, "akka.tcp://of.a.dead.member@127.0.0.1:1"));
        bob.Say(place, new Knock(LinkMessage.Version + 1, "carol", 7));
        await FishForMessageAsync<FromMember>(from => from.Message is Refused, Limit);
        alice.Input.Writing.Put("still here\n");

        await HearLineAsync("still here");
        Assert.DoesNotContain(alice.Notices.Said, line => line.Contains("found the others again", StringComparison.Ordinal));
        await bob.EndAsync();
    }

    /// <summary>
    /// A member is killed before it has received anything, and its successor at the same address is heard of before the cluster has told
    /// that the one is gone and the other there.
    /// </summary>
    [Fact]
    public async Task What_was_said_to_a_dead_member_is_sent_to_its_successor_though_that_one_introduces_itself_early()
    {
        var alice = Own(new HostedMember("alice"));
        var place = await PlaceOfAsync(alice);
        // One that is alone keeps everything for whoever comes.
        Own(new HostedMember("carol", $"chat.cluster.join=\"{place}\""));
        await AwaitAssertAsync(() => Assert.Contains(alice.Notices.Said, line => line.Contains("carol", StringComparison.Ordinal)), Limit);
        var bob = await StrangerAsync();
        await JoinAsync(bob, place);
        var (_, session, instance, _) = await HearAsync("alice");
        bob.Say(place, new Introduction("bob", 5, 6, instance));
        bob.Say(place, new GoOn(session, -1, -1));
        await AwaitAssertAsync(() => Assert.Contains(alice.Notices.Said, line => line.StartsWith("bob", StringComparison.Ordinal)), Limit);
        alice.Input.Writing.Put("while bob was dead\n");
        await FishForMessageAsync<FromMember>(from => from.Message is LineFrames lines && lines.Session == session, Limit);

        bob.Say(place, new Introduction("bob", 5, 7, 0));
        bob.Say(place, new GoOn(session, -1, -1));
        bob.Leave();
        await AwaitAssertAsync(() => Assert.Contains(alice.Notices.Said, line => line.StartsWith("bob", StringComparison.Ordinal) && line.EndsWith("is lost", StringComparison.Ordinal)), Limit);
        await bob.EndAsync();
        while (HasMessages)
            await ReceiveOneAsync(Limit);
        bob = await StrangerAsync(bob.ListensAt);
        await JoinAsync(bob, place);
        await HearAsync("alice");
        bob.Say(place, new Introduction("bob", 5, 7, instance));
        bob.Say(place, new GoOn(session, -1, -1));

        await HearLineAsync("while bob was dead");
        await bob.EndAsync();
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _owned.ForEach(thing => thing.Dispose());
    }

    private T Own<T>(T thing)
        where T : IDisposable
    {
        _owned.Add(thing);
        return thing;
    }

    private async Task<HostPort> PlaceOfAsync(HostedMember member)
    {
        await AwaitAssertAsync(() => Assert.NotNull(member.Place), Limit);
        return member.Place!.Value;
    }

    private async Task JoinAsync(ClusterEngine stranger, HostPort place)
    {
        stranger.Say(place, new Knock(LinkMessage.Version, "bob", 5));
        var welcome = await FishForMessageAsync<FromMember>(from => from.Message is Welcome, Limit);
        stranger.Join(welcome.From);
        await FishForMessageAsync<MemberCame>(came => came.Member.Address == welcome.From, Limit);
    }

    private async Task<Introduction> HearAsync(string nick)
        => (Introduction)(await FishForMessageAsync<FromMember>(from => from.Message is Introduction hello && hello.Nick == nick, Limit)).Message;

    private async Task HearLineAsync(string line) => await FishForMessageAsync<FromMember>(
        from => from.Message is LineFrames lines && Encoding.UTF8.GetString(lines.Frames).Contains(line + "\n", StringComparison.Ordinal), Limit);

    private Task<ClusterEngine> StrangerAsync(HostPort? place = null)
    {
        var settings = SettingsLoader.Load("member", [], place is { } there ? [$"chat.cluster.listen=\"{there}\""] : []).Chat.Cluster;
        return ClusterEngine.StartAsync(EngineConfig.SystemName("room", ""), EngineConfig.Of(settings, HostedMember.Quiet), settings, Own(new RunningLoop()).Loop, TestActor, TestActor);
    }
}
