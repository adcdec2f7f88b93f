using System.Collections;
using ActorIpcChat.Cluster.Engine;
using ActorIpcChat.Settings;
using Akka.Actor;

namespace ActorIpcChat.Cluster.Members;

/// <summary>The other members of the room, by their addresses.</summary>
internal sealed class Peers : IEnumerable<Peer>
{
    private readonly Dictionary<Address, Peer> _all = [];

    /// <summary>Those that have not said goodbye.</summary>
    public int Count => _all.Values.Count(peer => !peer.IsDone);

    /// <summary>Those of them that do not answer.</summary>
    public int UnreachableCount => _all.Values.Count(peer => peer is { IsUnreachable: true, IsDone: false });

    /// <summary>Somebody is there who takes what is said.</summary>
    public bool IsCompany => _all.Values.Any(peer => peer is { IsKnown: true, IsDone: false });

    /// <summary>Where they are.</summary>
    public IEnumerable<HostPort> Places => _all.Keys.Select(ClusterEngine.PlaceOf);

    /// <summary>Whoever is at an address.</summary>
    public Peer? At(Address address) => _all.GetValueOrDefault(address);

    /// <summary>The same, if it is that very member and not one that was there before or after it.</summary>
    public Peer? Of(Akka.Cluster.Member member) => At(member.Address) is { } peer && peer.Member.UniqueAddress.Equals(member.UniqueAddress) ? peer : null;

    public void Add(Peer peer) => _all[peer.Address] = peer;

    public void Remove(Peer peer) => _all.Remove(peer.Address);

    // Not boxed: this is gone through for every message.
    public Dictionary<Address, Peer>.ValueCollection.Enumerator GetEnumerator() => _all.Values.GetEnumerator();

    IEnumerator<Peer> IEnumerable<Peer>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
