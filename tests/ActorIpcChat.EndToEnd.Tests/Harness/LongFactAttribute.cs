using ActorIpcChat.EndToEnd.Tests.Chaos;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>A test that takes long and may need other programs; skipped without IPCCHAT_LONG=1, which .ci/run sets, and without them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute(params string[] tools)
        => Skip = LongRun.IsEnabled ? Tools.WhyMissing(tools) : "a long test; IPCCHAT_LONG=1 runs it";
}

/// <summary>The same for a test of the native program.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeLongFactAttribute : FactAttribute
{
    public NativeLongFactAttribute(params string[] tools) => Skip = new LongFactAttribute(tools).Skip ?? new NativeFactAttribute().Skip;
}
