namespace ActorIpcChat.Linux.Events;

/// <summary>Something to run on the loop's thread: a static function and what it works on, so that queueing allocates nothing.</summary>
internal readonly record struct LoopWork(Action<object> Run, object State);
