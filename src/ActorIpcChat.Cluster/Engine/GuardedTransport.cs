using System.Reflection;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Remote;
using Akka.Remote.Transport;
using DotNetty.Transport.Channels;

namespace ActorIpcChat.Cluster.Engine;

/// <summary>How many connections may come in at once.</summary>
/// <param name="most">So many.</param>
/// <param name="onCrowd">Called once, when strangers have taken all of them.</param>
internal sealed class ConnectionLimit(int most, Action onCrowd) : Setup
{
    public int Most { get; } = most;

    public Action OnCrowd { get; } = onCrowd;
}

/// <summary>Akka.Remote's transport over TCP, with a <see cref="ConnectionGuard"/> where connections come in: it has no limit of its own.</summary>
internal sealed class GuardedTransport : Transport
{
    // Both are internal there, and nothing else leads to the channel that listens.
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

    /// <inheritdoc/>
    public override async Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        // It accepts only once its caller has given it a listener.
        var listening = await _tcp.Listen();
        var server = (IChannel)ServerChannel.GetValue(_tcp)!;
        server.Pipeline.AddFirst(new ConnectionGuard(server, System.Name, System.Settings.Setup.Get<ConnectionLimit>().Value));
        return listening;
    }

    /// <inheritdoc/>
    public override bool IsResponsibleFor(Address remote) => _tcp.IsResponsibleFor(remote);

    /// <inheritdoc/>
    public override Task<AssociationHandle> Associate(Address remoteAddress) => _tcp.Associate(remoteAddress);

    /// <inheritdoc/>
    public override Task<bool> Shutdown() => _tcp.Shutdown();
}
