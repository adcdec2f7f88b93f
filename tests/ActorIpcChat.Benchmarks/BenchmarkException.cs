namespace ActorIpcChat.Benchmarks;

/// <summary>The run cannot continue. The message is one line: why, and what to do.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
