namespace ActorIpcChat.Linux.Tests.Support;

/// <summary>Waits for another thread or process.</summary>
internal static class Eventually
{
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    internal static void True(Func<bool> condition, string what)
        => Assert.True(SpinWait.SpinUntil(condition, Limit), $"not within {Limit.TotalSeconds} s: {what}");

    /// <summary>Lets time pass, to see that something does not happen.</summary>
    internal static void Pass(TimeSpan time) => SpinWait.SpinUntil(static () => false, time);
}
