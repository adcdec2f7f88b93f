namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>Tests that measure time: they run alone, so that other tests do not distort it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class NonParallel
{
    internal const string Name = "non-parallel";
}
