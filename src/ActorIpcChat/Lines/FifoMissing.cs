namespace ActorIpcChat.Lines;

/// <summary>A FIFO was removed before it could be opened: a peer that made it is leaving.</summary>
internal sealed record FifoMissing : IMayBeStale;
