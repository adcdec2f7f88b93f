namespace ActorIpcChat.Linux.Events;

/// <summary>A static function and its argument, so that queueing allocates nothing.</summary>
internal readonly record struct LoopWork(Action<object> Run, object State);
