using ActorIpcChat.Lines;

namespace ActorIpcChat.Peer;

/// <summary>Both peers know each other: lines can flow.</summary>
/// <param name="Pid">The peer's, as it says.</param>
/// <param name="Outgoing">How lines are sent to it.</param>
/// <param name="Session">Number of the stream that comes from it.</param>
/// <param name="Start">Where that stream begins if nothing of it was received before.</param>
internal sealed record HandshakeResult(int Pid, Outgoing Outgoing, ulong Session, long Start);
