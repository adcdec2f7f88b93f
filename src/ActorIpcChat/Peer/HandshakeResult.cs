using ActorIpcChat.Lines;

namespace ActorIpcChat.Peer;

/// <summary>Both peers know each other: lines can flow.</summary>
/// <param name="Pid">The peer's pid, from its greeting.</param>
/// <param name="Outgoing">Sends lines to it.</param>
/// <param name="Session">Number of the peer's stream.</param>
/// <param name="Start">Position where that stream begins if nothing of it was received before.</param>
internal sealed record HandshakeResult(int Pid, Outgoing Outgoing, ulong Session, long Start);
