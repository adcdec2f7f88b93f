using System.Text;
using ActorIpcChat.Cluster.Engine;
using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Hosting;
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
        stranger.Say(place, new Knock(LinkMessage.Version, "bob", 5));
        var welcome = await FishForMessageAsync<FromMember>(from => from.Message is Welcome, Limit);
        stranger.Join(welcome.From);
        await FishForMessageAsync<MemberCame>(came => came.Member.Address == welcome.From, Limit);
        stranger.Say(place, new Introduction("bob", 5, 6));
        var hello = (Introduction)(await FishForMessageAsync<FromMember>(from => from.Message is Introduction, Limit)).Message;

        stranger.Say(place, new GoOn(hello.Session, 123_456, 77));
        stranger.Say(place, new GoOn(hello.Session, 1L << 62, 1L << 62));
        stranger.Say(place, new Received(hello.Session, 1L << 62));
        stranger.Say(place, Lines.Of(5, 1L << 60, true, new byte[500]));
        stranger.Say(place, Lines.Of(5, 0, false, new byte[500]));
        stranger.Say(place, new GoOn(hello.Session, 0, 0));
        await AwaitAssertAsync(() => Assert.Equal(ChatCondition.Chatting, alice.Health.Now.Condition), Limit);
        alice.Input.Writing.Put("still here\n");

        await FishForMessageAsync<FromMember>(
            from => from.Message is Lines lines && Encoding.UTF8.GetString(lines.Frames).Contains("still here\n", StringComparison.Ordinal), Limit);
        Assert.False(alice.Exit.Code.IsCompleted);
        Assert.Single(alice.Notices.Said, line => line.Contains("nothing more is taken of it", StringComparison.Ordinal));
        await stranger.EndAsync();
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

    private Task<ClusterEngine> StrangerAsync()
    {
        var settings = SettingsLoader.Load("member", [], []).Chat.Cluster;
        return ClusterEngine.StartAsync(EngineConfig.SystemName("room", ""), EngineConfig.Of(settings, HostedMember.Quiet), settings, Own(new RunningLoop()).Loop, TestActor, TestActor);
    }
}
