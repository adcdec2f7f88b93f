using System.Reflection;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Remote;
using Akka.Remote.Transport;
using DotNetty.Transport.Channels;

namespace ActorIpcChat.Cluster.Engine;

/// <summary>Limit of incoming connections.</summary>
/// <param name="limit">Most connections at once.</param>
/// <param name="onReached">Called once, when strangers use up the limit.</param>
internal sealed class ConnectionLimit(int limit, Action onReached) : Setup
{
    public int Limit { get; } = limit;

    public Action OnReached { get; } = onReached;
}

/// <summary>Akka.Remote's TCP transport, which has no limit of connections, with a <see cref="ConnectionGuard"/>.</summary>
internal sealed class GuardedTransport : Transport
{
    // Internal to Akka.Remote, which offers no other access to the listening channel.
    private static readonly Type Tcp = typeof(RemoteSettings).Assembly.GetType("Akka.Remote.Transport.DotNetty.TcpTransport", throwOnError: true)!;
    private static readonly FieldInfo ServerChannel = Tcp.BaseType!.GetField("ServerChannel", BindingFlags.Instance | BindingFlags.NonPublic)
        ?? throw new MissingFieldException(Tcp.BaseType.FullName, "ServerChannel");

    private readonly Transport _tcp;

    /// <summary>Called by Akka.</summary>
    public GuardedTransport(ActorSystem system, Config config)
    {
        (System, Config) = (system, config);
        _tcp = (Transport)Activator.CreateInstance(Tcp, system, config)!;
        (SchemeIdentifier, MaximumPayloadBytes) = (_tcp.SchemeIdentifier, _tcp.MaximumPayloadBytes);
    }

    public override async Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        // The transport accepts connections only after the caller has set a listener.
        var listening = await _tcp.Listen();
        var server = (IChannel)ServerChannel.GetValue(_tcp)!;
        var setup = System.Settings.Setup;
        server.Pipeline.AddFirst(new ConnectionGuard(
            server, System.Name, setup.Get<ConnectionLimit>().Value, setup.Get<CertifiedNames>().GetOrElse(null!)));
        return listening;
    }

    public override bool IsResponsibleFor(Address remote) => _tcp.IsResponsibleFor(remote);

    public override Task<AssociationHandle> Associate(Address remoteAddress) => _tcp.Associate(remoteAddress);

    public override Task<bool> Shutdown() => _tcp.Shutdown();
}
