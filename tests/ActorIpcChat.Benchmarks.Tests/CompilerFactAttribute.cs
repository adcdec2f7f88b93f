using ActorIpcChat.Benchmarks.Chains;

namespace ActorIpcChat.Benchmarks.Tests;

/// <summary>A test that compiles the driver and the C chain; skipped where nothing can.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CompilerFactAttribute : FactAttribute
{
    public CompilerFactAttribute() => Skip = Programs.WhyNoC;
}
