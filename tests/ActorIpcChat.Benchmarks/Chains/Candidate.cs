namespace ActorIpcChat.Benchmarks.Chains;

/// <summary>A kind of chain that can be started.</summary>
/// <param name="Name">What it is called in tables and after --only.</param>
/// <param name="What">What it is, for whoever reads the table.</param>
/// <param name="Start">Starts one with so many viewers, or receivers; more than one only where <paramref name="HasViewers"/>.</param>
/// <param name="HasViewers">Several viewers can show the same lines, or several others receive them.</param>
/// <param name="IsProfile">It is ipcchat with other settings: measured where these make a difference.</param>
internal sealed record Candidate(string Name, string What, Func<int, Chain> Start, bool HasViewers = false, bool IsProfile = false);
