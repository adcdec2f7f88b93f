using ActorIpcChat.Cluster.Engine;
using ActorIpcChat.Cluster.Tests.Support;
using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.EndToEnd.Tests.Harness;
using ActorIpcChat.Settings;
using ActorIpcChat.Tests;
using Akka.TestKit.Xunit2;

namespace ActorIpcChat.Cluster.Tests.Engine;

/// <summary>A member with TLS, and a test peer whose valid certificate is for mallory.</summary>
public sealed class CertifiedNickTests : TestKit
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private readonly CertificateAuthority _authority = new("ours");
    private readonly HostedMember _alice;
    private readonly RunningLoop _loop = new();
    private readonly ClusterEngine _mallory;

    public CertifiedNickTests()
    {
        _alice = new HostedMember("alice", [.. Sets("alice")]);
        var settings = SettingsLoader.Load("member", [], [.. Sets("mallory")]).Chat.Cluster;
        _mallory = ClusterEngine.StartAsync(
            EngineConfig.SystemName("room", ""), EngineConfig.Of(settings, HostedMember.Quiet), settings, "mallory", _loop.Loop, TestActor,
            TestActor).Result;
        AwaitAssert(() => Assert.NotNull(_alice.Endpoint), Limit);
    }

    [Fact]
    public async Task Request_for_a_nick_of_another_certificate_is_refused()
    {
        _mallory.Send(_alice.Endpoint!.Value, new JoinRequest(LinkMessage.ProtocolVersion, "bob", 5));

        var refused = await ReceiveAsync<JoinRefused>();
        Assert.Equal("its certificate is for mallory", refused.Reason);
        Assert.Contains("--nick", refused.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Member_does_not_get_a_nick_of_another_certificate()
    {
        _mallory.Send(_alice.Endpoint!.Value, new JoinRequest(LinkMessage.ProtocolVersion, "mallory", 5));
        await ReceiveAsync<Welcome>();
        _mallory.Join(_mallory.Self.Address.WithHost(_alice.Endpoint!.Value.HostOfUri).WithPort(_alice.Endpoint!.Value.Port));
        var hello = await ReceiveAsync<Introduction>();

        // Alice would leave for an older member of her nick, and answer any other introduction that she believes with Resume.
        _mallory.Send(_alice.Endpoint!.Value, new Introduction("alice", 5, 6, hello.Instance));
        _mallory.Send(_alice.Endpoint!.Value, new Introduction("bob", 5, 6, hello.Instance));
        _mallory.Send(_alice.Endpoint!.Value, new Introduction("mallory", 7, 8, hello.Instance));

        Assert.Equal(7UL, (await ReceiveAsync<Resume>()).Session);
    }

    protected override void AfterAll()
    {
        _mallory.StopAsync().Wait(Limit);
        _alice.Dispose();
        _loop.Dispose();
        _authority.Dispose();
        base.AfterAll();
    }

    private async Task<T> ReceiveAsync<T>()
        where T : LinkMessage => (T)(await FishForMessageAsync<FromMember>(from => from.Message is T, Limit)).Message;

    /// <summary>What follows each --set.</summary>
    private IEnumerable<string> Sets(string nick) => _authority.Settings(nick).Where(option => option != "--set");
}
