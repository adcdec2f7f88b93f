using ActorIpcChat.Cluster.Engine;
using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Lines;
using ActorIpcChat.Settings;
using ActorIpcChat.Text;
using Akka.Actor;

namespace ActorIpcChat.Cluster.Members;

/// <summary>Admits members to the room: each nick once, where the older member keeps it, and at most <paramref name="maxMembers"/>.</summary>
internal sealed class Admission(ClusterEngine engine, string nick, ulong session, int maxMembers, Peers peers)
{
    /// <summary>Why the sender cannot join, and what to do, in one line; null if it can.</summary>
    public string? ReasonToRefuse(JoinRequest request, Address from)
    {
        const int Known = LinkMessage.ProtocolVersion;
        if (request.Version != Known)
            return $"it speaks version {Known} of the protocol, and this program version {request.Version}; use the same ipcchat everywhere";
        if (Certified(from) is { } names && Certificates.WhyNot(request.Nick, names) is { } reason)
            return $"its certificate {reason.What}; {reason.Advice}";
        if (request.Nick == nick && request.Session != session)
            return Taken(engine.Endpoint);
        if (peers.FirstOrDefault(peer => HasNick(peer, request.Nick, request.Session) && !peer.Address.Equals(from)) is { } other)
            return Taken(ClusterEngine.EndpointOf(other.Address));
        return engine.MemberCount >= maxMembers && peers.At(from) is null
            ? $"the room has {engine.MemberCount} members already; raise chat.cluster.max-members there, or choose another --room"
            : null;

        string Taken(HostPort by) => $"{VisibleText.Of(request.Nick)} is there already, at {by}; choose another --nick";
    }

    /// <summary>The certificate of the peer has a nick, or there is no TLS.</summary>
    public bool IsCertified(Peer peer, string nick)
        => engine.Names is null || (Certified(peer.Address) is { } names && Certificates.WhyNot(nick, names) is null);

    /// <summary>The introduction has our stream, our nick, or the nick of an older member.</summary>
    public bool IsRefused(Peer peer, Introduction hello)
        => (hello.Nick == nick && hello.Session != session) || hello.Session == session
            || peers.Any(other => other != peer && HasNick(other, hello.Nick, hello.Session) && other.Member.IsOlderThan(peer.Member));

    /// <summary>The peer has our nick and is older, so this member has to leave.</summary>
    public bool TakesOurNick(Peer peer, Introduction hello)
        => hello.Nick == nick && hello.Session != session && peer.Member.IsOlderThan(engine.SelfMember);

    /// <summary>The room is full, and the member joined without a request: its messages are ignored.</summary>
    public bool ExceedsLimit(Akka.Cluster.Member member) => peers.Count + 1 >= maxMembers && peers.At(member.Address) is null;

    /// <summary>Names in the certificate of the member at an address; null without TLS.</summary>
    private string[]? Certified(Address address) => engine.Names?.Of(address);

    private static bool HasNick(Peer peer, string nick, ulong session)
        => peer is { HasLeft: false, Incoming: { } incoming } && peer.Nick == nick && incoming.Session != session;
}
