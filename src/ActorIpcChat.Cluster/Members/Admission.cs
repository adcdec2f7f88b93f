using ActorIpcChat.Cluster.Engine;
using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Lines;
using ActorIpcChat.Settings;
using ActorIpcChat.Text;
using Akka.Actor;

namespace ActorIpcChat.Cluster.Members;

/// <summary>Whom this member lets into the room: of two with one nick the older stays, and there are not more than the room takes.</summary>
internal sealed class Admission(ClusterEngine engine, string nick, ulong session, int maxMembers, Peers peers)
{
    /// <summary>Why one that knocks cannot come in, and what to do, in one line; null where it can.</summary>
    public string? WhyNotIn(Knock knock, Address from)
    {
        if (knock.Speaks != LinkMessage.Version)
            return $"it speaks version {LinkMessage.Version} of the conversation, and this program version {knock.Speaks}; use the same ipcchat everywhere";
        if (knock.Nick == nick && knock.Session != session)
            return Taken(engine.ListensAt);
        if (peers.FirstOrDefault(peer => IsNamesake(peer, knock.Nick, knock.Session) && !peer.Address.Equals(from)) is { } other)
            return Taken(ClusterEngine.PlaceOf(other.Address));
        return engine.MemberCount >= maxMembers && peers.At(from) is null
            ? $"the room has {engine.MemberCount} members already; raise chat.cluster.max-members there, or choose another --room"
            : null;

        string Taken(HostPort by) => $"{Printable.Name(knock.Nick)} is there already, at {by}; choose another --nick";
    }

    /// <summary>An older member, or this one, is called as one that introduces itself, and is another.</summary>
    public bool IsRefused(Peer peer, Introduction hello)
        => (hello.Nick == nick && hello.Session != session) || hello.Session == session
            || peers.Any(other => other != peer && IsNamesake(other, hello.Nick, hello.Session) && other.Member.IsOlderThan(peer.Member));

    /// <summary>It has this member's nick, and came before it.</summary>
    public bool IsOlderNamesake(Peer peer, Introduction hello)
        => hello.Nick == nick && hello.Session != session && peer.Member.IsOlderThan(engine.SelfMember);

    /// <summary>Who has come in without asking, where there were enough already, is not talked to.</summary>
    public bool IsTooMany(Akka.Cluster.Member member) => peers.Count + 1 >= maxMembers && peers.At(member.Address) is null;

    private static bool IsNamesake(Peer peer, string nick, ulong session)
        => peer is { IsDone: false, Incoming: { } incoming } && peer.Nick == nick && incoming.Session != session;
}
