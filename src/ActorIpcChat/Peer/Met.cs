using ActorIpcChat.Lines;

namespace ActorIpcChat.Peer;

/// <summary>A peer that was met: both know each other, lines can flow.</summary>
/// <param name="Peer">Its pid, as it says.</param>
/// <param name="Outgoing">How lines are sent to it.</param>
/// <param name="Session">Number of the stream that comes from it.</param>
/// <param name="Start">Where that stream begins if nothing of it was received before.</param>
internal sealed record Met(int Peer, Outgoing Outgoing, ulong Session, long Start);
