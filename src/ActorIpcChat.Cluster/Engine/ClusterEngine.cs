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
/// Akka.Remote and Akka.Cluster, in an actor system of their own. What is said goes through actors on the event loop; the cluster's own, and
/// the sockets, have the usual threads.
/// </summary>
internal sealed class ClusterEngine
{
    public const string GatewayName = "member";

    private const int LeastConnections = 4;

    /// <summary>What the engine opens besides connections, and some to spare.</summary>
    private const int OwnDescriptors = 72;

    private readonly ActorSystem _system;
    private readonly IActorRef _gateway;
    private readonly Akka.Cluster.Cluster _cluster;

    /// <summary>
    /// Akka's way out of the cluster begins with this one. Akka.Remote goes that way, too, whenever a TLS handshake of its own side fails; but
    /// it may be the other side that is wrong, a cable that is pulled, or a member that ends just then. Such a connection is tried again, as
    /// any other.
    /// </summary>
    private readonly TaskCompletionSource<Done> _leaving = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ClusterEngine(ActorSystem system, IActorRef entrance, IActorRef member)
    {
        _system = system;
        _cluster = Akka.Cluster.Cluster.Get(system);
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "leave when told to", () => _leaving.Task);
        _cluster.RegisterOnMemberRemoved(() => entrance.Tell(new OutOfRoom(this), ActorRefs.NoSender));
        _gateway = system.ActorOf(Props.CreateBy(new GatewayProducer(entrance, member)).WithDispatcher(EventLoopDispatcher.Name), GatewayName);
    }

    /// <summary>This member.</summary>
    public Akka.Cluster.UniqueAddress Self => _cluster.SelfUniqueAddress;

    /// <summary>This member as the cluster sees it.</summary>
    public Akka.Cluster.Member SelfMember => _cluster.SelfMember;

    /// <summary>Members of the room, this one included.</summary>
    public int MemberCount => _cluster.State.Members.Count;

    /// <summary>The answer to whoever may come in.</summary>
    public Welcome Welcome
    {
        get
        {
            var members = _cluster.State.Members;
            return new Welcome(members.Count, members.Aggregate(SelfMember, (oldest, member) => member.IsOlderThan(oldest) ? member : oldest).Address.ToString());
        }
    }

    /// <summary>Somebody is a member of this room.</summary>
    public bool IsMember(HostPort place) => _cluster.State.Members.Any(member => PlaceOf(member.Address) == place);

    /// <summary>Where it is reached.</summary>
    public HostPort ListensAt => PlaceOf(Self.Address);

    /// <summary>Starts one on a thread of its own, since binding a port and loading the engine block.</summary>
    /// <param name="name">The actor system's name.</param>
    /// <param name="config">All its settings.</param>
    /// <param name="settings">Where to listen.</param>
    /// <param name="loop">A loop that outlives it: see <see cref="EngineConfig"/>.</param>
    /// <param name="entrance">Gets answers to <see cref="Knock"/>, and what becomes of this one.</param>
    /// <param name="member">Gets what the others say besides, and what becomes of them.</param>
    /// <exception cref="LinuxException">It cannot listen there.</exception>
    public static Task<ClusterEngine> StartAsync(string name, Config config, ClusterSettings settings, EventLoop loop, IActorRef entrance, IActorRef member) => Task.Run(() =>
    {
        // Each member takes one connection from here and one to here, and as many strangers as a room has members may wait besides.
        var most = Math.Clamp((OpenFiles.Left - OwnDescriptors) / 2, LeastConnections, 2 * settings.MaxMembers);
        var setup = ActorSystemSetup.Create(
            BootstrapSetup.Create().WithConfig(config), new EventLoopSetup(loop), new ConnectionLimit(most, () => entrance.Tell(new Crowded(most), ActorRefs.NoSender)));
        if (settings.Tls is { } tls)
            setup = setup.And(Certificates.Load(tls));
        try
        {
            return new ClusterEngine(ActorSystem.Create(name, setup), entrance, member);
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
            var advice = errno == Errno.EADDRINUSE ? "choose another port with --listen, or 0 for any" : "choose an address of this machine with --listen";
            throw errno != 0
                ? new LinuxException($"listen on {settings.Listen}", errno, advice)
                : new LinuxException($"listen on {settings.Listen}", socket.Message, advice);
        }
    });

    /// <summary>Where an address of Akka's is, which has an address of IPv6 in brackets.</summary>
    public static HostPort PlaceOf(Address address) => new((address.Host ?? "").Trim('[', ']'), address.Port ?? 0);

    /// <summary>Says something to whoever is a member somewhere.</summary>
    public void Say(HostPort place, LinkMessage message) => Say(new Address(_cluster.SelfAddress.Protocol, _system.Name, place.HostOfUri, place.Port), message);

    /// <summary>Says something to a member.</summary>
    public void Say(Address address, LinkMessage message)
        => _system.ActorSelection(new RootActorPath(address) / "user" / GatewayName).Tell(message, _gateway);

    /// <summary>Says something to one that has said something.</summary>
    public void Say(IActorRef member, LinkMessage message) => member.Tell(message, _gateway);

    /// <summary>Becomes a member where another is one.</summary>
    public void Join(Address address) => _cluster.Join(address);

    /// <summary>Begins a room.</summary>
    public void Begin() => _cluster.Join(_cluster.SelfAddress);

    /// <summary>Stops being a member; <see cref="MemberWent"/> tells when the others know.</summary>
    public void Leave()
    {
        _leaving.TrySetResult(Done.Instance);
        _cluster.Leave(_cluster.SelfAddress);
    }

    /// <summary>Takes a member that is known to be dead out of the room.</summary>
    public void Down(Address address) => _cluster.Down(address);

    /// <summary>Lets go of everything; what was said before goes out first.</summary>
    public Task EndAsync() => _system.Terminate();

    private static SocketException? Cause(Exception e) => e switch
    {
        SocketException socket => socket,
        AggregateException several => several.InnerExceptions.Select(Cause).FirstOrDefault(cause => cause is not null),
        _ => e.InnerException is { } inner ? Cause(inner) : null,
    };

    private sealed class GatewayProducer(IActorRef entrance, IActorRef member) : IIndirectActorProducer
    {
        public Type ActorType => typeof(GatewayActor);

        public ActorBase Produce() => new GatewayActor(entrance, member);

        public void Release(ActorBase actor)
        {
        }
    }
}
