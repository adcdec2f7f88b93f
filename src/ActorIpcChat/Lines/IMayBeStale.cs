namespace ActorIpcChat.Lines;

/// <summary>A message about one connection or one wait. It is ignored if it arrives after its end.</summary>
internal interface IMayBeStale;
