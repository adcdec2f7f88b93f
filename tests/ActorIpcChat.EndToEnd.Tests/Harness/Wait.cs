using System.Diagnostics;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>Waits for conditions that other processes meet.</summary>
internal static class Wait
{
    internal static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    internal static void Until(Func<bool> condition, string what, TimeSpan? limit = null)
        => Assert.True(TryUntil(condition, limit ?? Timeout), $"not within {(limit ?? Timeout).TotalSeconds} s: {what}");

    /// <summary>Waits until a number has not changed for 400 ms: the process that increases it is blocked.</summary>
    internal static void UntilStable(Func<long> number, string what)
    {
        var (last, since) = (number(), Stopwatch.StartNew());
        Until(
            () =>
            {
                if (number() is var now && now != last)
                    (last, since) = (now, Stopwatch.StartNew());
                return since.ElapsedMilliseconds >= 400;
            },
            what);
    }

    /// <summary>Waits for a time, for events that must not happen meanwhile and for measurements.</summary>
    internal static void For(TimeSpan time) => Thread.Sleep(time);

    /// <summary>Whether a condition is met within a limit; both results are valid.</summary>
    internal static bool TryUntil(Func<bool> condition, TimeSpan limit)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed > limit)
                return false;
            Thread.Sleep(Pause);
        }

        return true;
    }
}
