namespace ActorIpcChat.Lines;

/// <summary>A FIFO was removed before it could be opened: the peer that created it is leaving.</summary>
internal sealed record FifoMissing : IMayBeStale;
