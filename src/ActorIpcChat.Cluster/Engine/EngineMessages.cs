using ActorIpcChat.Cluster.Wire;
using Akka.Actor;

namespace ActorIpcChat.Cluster.Engine;

/// <summary>A message of another member.</summary>
/// <param name="From">Its address.</param>
/// <param name="Sender">Receives answers.</param>
/// <param name="Message">The message.</param>
internal sealed record FromMember(Address From, IActorRef Sender, LinkMessage Message);

/// <summary>A member is in the room. <see cref="Members.MembershipActor"/> gets it of this member, the relay of the others.</summary>
internal sealed record MemberUp(Akka.Cluster.Member Member);

/// <summary>Another member is no longer in the room.</summary>
internal sealed record MemberRemoved(Akka.Cluster.Member Member);

/// <summary>This member is no longer in the room: it left, the others removed it, or the engine ended.</summary>
/// <param name="Engine">The engine, which tells stale messages from current ones.</param>
internal sealed record SelfRemoved(ClusterEngine Engine);

/// <summary>Another member stopped answering, or answers again.</summary>
internal sealed record ReachabilityChanged(Akka.Cluster.Member Member, bool IsReachable);

/// <summary>Connections of strangers used up the limit.</summary>
internal sealed record ConnectionLimitReached(int Limit);
