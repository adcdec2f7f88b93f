using ActorIpcChat.Cluster.Wire;
using Akka.Actor;

namespace ActorIpcChat.Cluster.Engine;

/// <summary>A member said something.</summary>
/// <param name="From">Where it is.</param>
/// <param name="Sender">Who takes an answer.</param>
/// <param name="Message">What.</param>
internal sealed record FromMember(Address From, IActorRef Sender, LinkMessage Message);

/// <summary>A member is in the room; of this one <see cref="Members.EntranceActor"/> is told.</summary>
internal sealed record MemberCame(Akka.Cluster.Member Member);

/// <summary>Another member is not in the room any more.</summary>
internal sealed record MemberWent(Akka.Cluster.Member Member);

/// <summary>This member is not in the room any more: it has left, the others went on without it, or the engine has ended.</summary>
/// <param name="Engine">Which.</param>
internal sealed record OutOfRoom(ClusterEngine Engine);

/// <summary>Another member does not answer, or does again.</summary>
internal sealed record MemberReachability(Akka.Cluster.Member Member, bool IsReachable);

/// <summary>Strangers have taken all connections that may come in.</summary>
/// <param name="Most">So many.</param>
internal sealed record Crowded(int Most);
