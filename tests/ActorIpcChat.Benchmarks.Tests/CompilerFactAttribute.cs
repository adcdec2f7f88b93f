using ActorIpcChat.Benchmarks.Chains;

namespace ActorIpcChat.Benchmarks.Tests;

/// <summary>A test that compiles the driver and the C chain; skipped without a C compiler.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CompilerFactAttribute : FactAttribute
{
    public CompilerFactAttribute() => Skip = Programs.WhyNoC;

    /// <summary>Whether it measures for many seconds and must run alone: only with IPCCHAT_LONG=1.</summary>
    public bool IsLong
    {
        get => false;
        set => Skip ??= value && Environment.GetEnvironmentVariable("IPCCHAT_LONG") != "1" ? "IPCCHAT_LONG=1 runs it" : null;
    }
}
