namespace ActorIpcChat.Linux.Tests.Support;

/// <summary>Waits for a condition that another thread or process meets.</summary>
internal static class Wait
{
    internal static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    internal static void Until(Func<bool> condition, string what)
        => Assert.True(SpinWait.SpinUntil(condition, Timeout), $"not within {Timeout.TotalSeconds} s: {what}");

    /// <summary>Waits, so that a test can assert that nothing happens.</summary>
    internal static void For(TimeSpan time) => SpinWait.SpinUntil(static () => false, time);
}
