namespace ActorIpcChat.Benchmarks.Chains;

/// <summary>A kind of hop.</summary>
/// <param name="Name">Its name in tables and after --only.</param>
/// <param name="What">Its description below the tables.</param>
/// <param name="Program">The program of both ends.</param>
/// <param name="Arguments">Its arguments before the name of the end.</param>
internal sealed record HopKind(string Name, string What, string Program, params string[] Arguments)
{
    internal const string Channel = "channel";
    internal const string Pipe = "c pipe";
    internal const string Socket = "c socket";
}
