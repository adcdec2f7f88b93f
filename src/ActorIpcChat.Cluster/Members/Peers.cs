using System.Collections;
using ActorIpcChat.Cluster.Engine;
using ActorIpcChat.Settings;
using Akka.Actor;

namespace ActorIpcChat.Cluster.Members;

/// <summary>The other members of the room, by address.</summary>
internal sealed class Peers : IEnumerable<Peer>
{
    private readonly Dictionary<Address, Peer> _all = [];

    /// <summary>Peers that have not left.</summary>
    public int Count => _all.Values.Count(peer => !peer.HasLeft);

    public int UnreachableCount => _all.Values.Count(peer => peer is { IsUnreachable: true, HasLeft: false });

    public bool AnyReceiving => _all.Values.Any(peer => peer is { IsReceiving: true, HasLeft: false });

    public IEnumerable<HostPort> Endpoints => _all.Keys.Select(ClusterEngine.EndpointOf);

    public Peer? At(Address address) => _all.GetValueOrDefault(address);

    /// <summary>The peer of this member, not of a predecessor or successor at its address.</summary>
    public Peer? Of(Akka.Cluster.Member member)
        => At(member.Address) is { } peer && peer.Member.UniqueAddress.Equals(member.UniqueAddress) ? peer : null;

    public void Add(Peer peer) => _all[peer.Address] = peer;

    public void Remove(Peer peer) => _all.Remove(peer.Address);

    // Not boxed: each message enumerates the peers.
    public Dictionary<Address, Peer>.ValueCollection.Enumerator GetEnumerator() => _all.Values.GetEnumerator();

    IEnumerator<Peer> IEnumerable<Peer>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
