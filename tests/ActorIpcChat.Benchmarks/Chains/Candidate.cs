namespace ActorIpcChat.Benchmarks.Chains;

/// <summary>A kind of chain that can be started.</summary>
/// <param name="Name">Its name in tables and after --only.</param>
/// <param name="What">Its description below the tables.</param>
/// <param name="Start">Starts a chain with this many viewers or receivers; more than one only if <paramref name="HasViewers"/>.</param>
/// <param name="HasViewers">Whether several viewers can show, or several members receive, the same lines.</param>
/// <param name="IsProfile">Whether it is ipcchat with other settings, measured only where these make a difference.</param>
internal sealed record Candidate(string Name, string What, Func<int, Chain> Start, bool HasViewers = false, bool IsProfile = false);
