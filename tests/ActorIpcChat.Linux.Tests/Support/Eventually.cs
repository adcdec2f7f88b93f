namespace ActorIpcChat.Linux.Tests.Support;

/// <summary>Waits for a condition that another thread or process meets.</summary>
internal static class Eventually
{
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    internal static void True(Func<bool> condition, string what)
        => Assert.True(SpinWait.SpinUntil(condition, Limit), $"not within {Limit.TotalSeconds} s: {what}");

    /// <summary>Waits, so that a test can assert that nothing happens.</summary>
    internal static void Delay(TimeSpan time) => SpinWait.SpinUntil(static () => false, time);
}
