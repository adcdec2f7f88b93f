namespace ActorIpcChat.Benchmarks;

/// <summary>What the user asked for.</summary>
/// <param name="Program">The ipcchat to measure, null for one that is published first.</param>
/// <param name="Rounds">Null for as many as the effort has.</param>
/// <param name="Quick">Less of everything.</param>
/// <param name="Only">Names of tests and of chains; none of a kind means all of it.</param>
internal sealed record SuiteOptions(string? Program, int? Rounds, bool Quick, IReadOnlyList<string> Only);
