namespace ActorIpcChat.Benchmarks.Results;

/// <summary>One figure of one chain, with a value for each round.</summary>
/// <param name="Test">Name of the trial.</param>
/// <param name="Case">Variant, such as the length of a line; empty if there is only one.</param>
/// <param name="Candidate">The chain.</param>
/// <param name="Metric">Name of the figure, with its unit.</param>
/// <param name="Values">By round.</param>
internal sealed record Measurement(string Test, string Case, string Candidate, string Metric, List<double> Values);
