namespace ActorIpcChat.Benchmarks.Tests;

/// <summary>Runs that start processes, one after the other: each checks that none of its processes is left.</summary>
[CollectionDefinition(Name)]
public sealed class OneRunAtATime
{
    public const string Name = "runs";
}
