namespace ActorIpcChat.Lines;

/// <summary>A message about one connection or one wait. It can arrive when that is over, and is ignored then.</summary>
internal interface IMayBeStale;
