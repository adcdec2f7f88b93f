using System.Net.Sockets;
using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Settings;
using Akka;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;

namespace ActorIpcChat.Cluster.Engine;

/// <summary>
/// Akka.Remote and Akka.Cluster in an actor system of their own. Members' messages pass actors on the event loop; the cluster's own actors and
/// the sockets use thread pools.
/// </summary>
internal sealed class ClusterEngine
{
    public const string GatewayName = "member";

    private const int MinConnections = 4;

    /// <summary>Descriptors that the engine needs besides connections, with a reserve.</summary>
    private const int OwnDescriptors = 72;

    private readonly ActorSystem _system;
    private readonly IActorRef _gateway;
    private readonly Akka.Cluster.Cluster _cluster;

    /// <summary>
    /// Blocks CoordinatedShutdown until <see cref="Leave"/>. Akka.Remote starts it when a TLS handshake of its own side fails, but the cause may
    /// be the other side, the network, or a member that ends: the connection is to be retried instead.
    /// </summary>
    private readonly TaskCompletionSource<Done> _leaving = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ClusterEngine(ActorSystem system, CertifiedNames? names, IActorRef membership, IActorRef relay)
    {
        (_system, Names) = (system, names);
        _cluster = Akka.Cluster.Cluster.Get(system);
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "wait for Leave", () => _leaving.Task);
        _cluster.RegisterOnMemberRemoved(() => membership.Tell(new SelfRemoved(this), ActorRefs.NoSender));
        _gateway = system.ActorOf(Props.CreateBy(new GatewayProducer(membership, relay)).WithDispatcher(EventLoopDispatcher.Name), GatewayName);
    }

    /// <summary>This member's address and incarnation.</summary>
    public Akka.Cluster.UniqueAddress Self => _cluster.SelfUniqueAddress;

    public Akka.Cluster.Member SelfMember => _cluster.SelfMember;

    /// <summary>The names in the certificates of those that have connected; null without TLS.</summary>
    public CertifiedNames? Names { get; }

    /// <summary>Members of the room, including this one.</summary>
    public int MemberCount => _cluster.State.Members.Count;

    /// <summary>The answer to an admitted <see cref="JoinRequest"/>.</summary>
    public Welcome Welcome
    {
        get
        {
            var members = _cluster.State.Members;
            var oldest = members.Aggregate(SelfMember, (oldest, member) => member.IsOlderThan(oldest) ? member : oldest);
            return new Welcome(members.Count, oldest.Address.ToString());
        }
    }

    public bool IsMember(HostPort endpoint) => _cluster.State.Members.Any(member => EndpointOf(member.Address) == endpoint);

    /// <summary>Where this member listens.</summary>
    public HostPort Endpoint => EndpointOf(Self.Address);

    /// <summary>Starts one on the thread pool, since binding a port and loading assemblies block.</summary>
    /// <param name="name">The actor system's name; see <see cref="EngineConfig.SystemName"/>.</param>
    /// <param name="config">See <see cref="EngineConfig.Of"/>.</param>
    /// <param name="settings">Where to listen, certificates, the limit of members.</param>
    /// <param name="nick">This member's nick.</param>
    /// <param name="loop">A loop that outlives it; the gateway runs there.</param>
    /// <param name="membership">Receives answers to <see cref="JoinRequest"/>, and events of this member.</param>
    /// <param name="relay">Receives all other messages, and events of the other members.</param>
    /// <exception cref="LinuxException">It cannot listen there, or the certificate cannot be used.</exception>
    public static Task<ClusterEngine> StartAsync(
        string name, Config config, ClusterSettings settings, string nick, EventLoop loop, IActorRef membership, IActorRef relay) => Task.Run(() =>
    {
        // For each member one connection out and one in, and as many unknown connections as a room has members.
        var limit = Math.Clamp((OpenFiles.Remaining - OwnDescriptors) / 2, MinConnections, 2 * settings.MaxMembers);
        var guard = new ConnectionLimit(limit, () => membership.Tell(new ConnectionLimitReached(limit), ActorRefs.NoSender));
        var setup = ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config), new EventLoopSetup(loop), guard);
        CertifiedNames? names = null;
        if (settings.Tls is { } tls)
            setup = setup.And(Certificates.Load(tls, nick)).And(names = new CertifiedNames());
        try
        {
            return new ClusterEngine(ActorSystem.Create(name, setup), names, membership, relay);
        }
        catch (Exception e) when (Cause(e) is { } socket)
        {
            var errno = socket.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => Errno.EADDRINUSE,
                SocketError.AddressNotAvailable => Errno.EADDRNOTAVAIL,
                SocketError.AccessDenied => Errno.EACCES,
                _ => 0,
            };
            var what = $"cannot listen on {settings.Listen}";
            var advice = errno == Errno.EADDRINUSE
                ? "choose another port with --listen, or 0 for any" : "choose an address of this machine with --listen";
            throw errno != 0 ? new LinuxException(what, errno, advice) : new LinuxException(what, socket.Message, advice);
        }
    });

    /// <summary>Host and port of an Akka address, which has IPv6 addresses in brackets.</summary>
    public static HostPort EndpointOf(Address address) => new((address.Host ?? "").Trim('[', ']'), address.Port ?? 0);

    public void Send(HostPort endpoint, LinkMessage message)
        => Send(new Address(_cluster.SelfAddress.Protocol, _system.Name, endpoint.HostOfUri, endpoint.Port), message);

    public void Send(Address address, LinkMessage message)
        => _system.ActorSelection(new RootActorPath(address) / "user" / GatewayName).Tell(message, _gateway);

    public void Send(IActorRef member, LinkMessage message) => member.Tell(message, _gateway);

    /// <summary>Joins the room of the member at an address; <see cref="MemberUp"/> follows.</summary>
    public void Join(Address address) => _cluster.Join(address);

    public void CreateRoom() => _cluster.Join(_cluster.SelfAddress);

    /// <summary>Leaves the room; <see cref="SelfRemoved"/> follows when the others know.</summary>
    public void Leave()
    {
        _leaving.TrySetResult(Done.Instance);
        _cluster.Leave(_cluster.SelfAddress);
    }

    /// <summary>Removes a dead member from the room.</summary>
    public void Down(Address address) => _cluster.Down(address);

    /// <summary>Sends what is queued, then closes everything.</summary>
    public Task StopAsync() => _system.Terminate();

    private static SocketException? Cause(Exception e) => e switch
    {
        SocketException socket => socket,
        AggregateException several => several.InnerExceptions.Select(Cause).FirstOrDefault(cause => cause is not null),
        _ => e.InnerException is { } inner ? Cause(inner) : null,
    };

    private sealed class GatewayProducer(IActorRef membership, IActorRef relay) : IIndirectActorProducer
    {
        public Type ActorType => typeof(GatewayActor);

        public ActorBase Produce() => new GatewayActor(membership, relay);

        public void Release(ActorBase actor)
        {
        }
    }
}
