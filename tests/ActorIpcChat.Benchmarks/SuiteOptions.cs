namespace ActorIpcChat.Benchmarks;

/// <summary>The options of the command line.</summary>
/// <param name="Program">The ipcchat to measure; null to publish one first.</param>
/// <param name="Rounds">Number of rounds; null for that of the effort.</param>
/// <param name="Quick">Whether to use the smaller effort.</param>
/// <param name="Only">Names of trials and of chains; without names of a kind, all of it.</param>
/// <param name="Channel">The program of a channel's ends; null to publish it first.</param>
internal sealed record SuiteOptions(string? Program, int? Rounds, bool Quick, IReadOnlyList<string> Only, string? Channel = null);
