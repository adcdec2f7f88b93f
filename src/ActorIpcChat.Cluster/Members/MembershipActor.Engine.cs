using ActorIpcChat.Cluster.Engine;
using ActorIpcChat.Leaving;
using ActorIpcChat.Members;
using ActorIpcChat.Settings;
using Akka.Actor;

namespace ActorIpcChat.Cluster.Members;

// The engine: started first, again for each rejoin, and stopped last.
internal sealed partial class MembershipActor
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private HostPort _endpoint = context.Settings.Cluster.Listen;
    private ClusterEngine? _engine;
    private IActorRef _relay = ActorRefs.Nobody;

    /// <summary>From the link, first.</summary>
    /// <param name="Relay">Receives <see cref="EngineReady"/> and the other members' messages.</param>
    public sealed record Start(IActorRef Relay);

    /// <summary>To the relay: the engine listens.</summary>
    public sealed record EngineReady(ClusterEngine Engine);

    private sealed record EngineStarted(ClusterEngine Engine);

    protected override void OnReceive(object message)
    {
        if (message is not Start start)
            return;
        _relay = start.Relay;
        StartEngine(Task.CompletedTask);
    }

    private void StartEngine(Task predecessor)
    {
        Become(Starting);
        var (self, relay) = (Self, _relay);
        var name = EngineConfig.SystemName(context.RoomName, _settings.Secret);
        var settings = _settings with { Listen = _endpoint };
        var config = EngineConfig.Of(settings, context.Logging);
        var nick = context.Settings.Nick;
        predecessor
            .ContinueWith(_ => ClusterEngine.StartAsync(name, config, settings, nick, context.Loop, self, relay), TaskScheduler.Default)
            .Unwrap()
            .PipeTo(self, success: engine => new EngineStarted(engine), failure: e => new ChildFailure(e));
    }

    private void Starting(object message)
    {
        switch (message)
        {
            case EngineStarted started:
                _engine = started.Engine;
                _endpoint = _engine.Endpoint;
                _contacts = ContactPoints.Of(_endpoint, _settings.Join, _earlier);
                _relay.Tell(new EngineReady(_engine));
                if (_contacts.Endpoints.Count == 0)
                    Join(_engine.CreateRoom);
                else
                    StartAsking();
                break;
            default:
                InAnyState(message);
                break;
        }
    }

    private void Stopping(object message)
    {
        switch (message)
        {
            case TimedOut:
                Context.Parent.Tell(new MemberActor.LinkEnded());
                break;
            case EngineStarted late:
                _ = late.Engine.StopAsync();
                break;
        }
    }

    private Task ReleaseEngineAsync()
    {
        var engine = _engine;
        _engine = null;
        return engine?.StopAsync() ?? Task.CompletedTask;
    }
}
