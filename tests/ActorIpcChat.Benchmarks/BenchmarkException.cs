namespace ActorIpcChat.Benchmarks;

/// <summary>The run cannot go on; the message is the one line that says why, and what to do.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
