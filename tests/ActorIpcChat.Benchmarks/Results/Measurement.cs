namespace ActorIpcChat.Benchmarks.Results;

/// <summary>One figure of one chain, once for each round.</summary>
/// <param name="Test">What was done.</param>
/// <param name="Case">Which variant of it, such as the length of a line; empty where there is one only.</param>
/// <param name="Candidate">The chain.</param>
/// <param name="Metric">What was measured, with its unit.</param>
/// <param name="Values">By round.</param>
internal sealed record Measurement(string Test, string Case, string Candidate, string Metric, List<double> Values);
