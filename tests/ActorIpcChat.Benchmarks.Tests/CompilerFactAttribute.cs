using ActorIpcChat.Benchmarks.Chains;

namespace ActorIpcChat.Benchmarks.Tests;

/// <summary>A test that compiles the driver and the C chain; skipped where nothing can.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CompilerFactAttribute : FactAttribute
{
    public CompilerFactAttribute() => Skip = Programs.WhyNoC;

    /// <summary>It measures for many seconds, with nothing beside it: only with IPCCHAT_LONG=1.</summary>
    public bool IsLong
    {
        get => false;
        set => Skip ??= value && Environment.GetEnvironmentVariable("IPCCHAT_LONG") != "1" ? "IPCCHAT_LONG=1 runs it" : null;
    }
}
