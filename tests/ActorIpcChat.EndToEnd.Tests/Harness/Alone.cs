namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>Tests that measure time, and would measure their neighbours' work with it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    internal const string Name = "alone";
}
