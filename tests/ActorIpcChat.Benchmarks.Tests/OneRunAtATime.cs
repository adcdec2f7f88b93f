namespace ActorIpcChat.Benchmarks.Tests;

/// <summary>Runs that start processes, one after the other: each looks whether any of its own is left.</summary>
[CollectionDefinition(Name)]
public sealed class OneRunAtATime
{
    public const string Name = "runs";
}
