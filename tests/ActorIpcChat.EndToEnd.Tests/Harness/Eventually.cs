using System.Diagnostics;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>Waits for what another process is about to do.</summary>
internal static class Eventually
{
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    internal static void True(Func<bool> condition, string what, TimeSpan? limit = null)
        => Assert.True(IsTrue(condition, limit ?? Limit), $"not within {(limit ?? Limit).TotalSeconds} s: {what}");

    /// <summary>Waits until a number has stayed the same for a while: whoever made it grow is stuck.</summary>
    internal static void Still(Func<long> number, string what)
    {
        var (last, since) = (number(), Stopwatch.StartNew());
        True(
            () =>
            {
                if (number() is var now && now != last)
                    (last, since) = (now, Stopwatch.StartNew());
                return since.ElapsedMilliseconds >= 400;
            },
            what);
    }

    /// <summary>Lets time pass, for what must not happen meanwhile and for what is measured over time.</summary>
    internal static void Pass(TimeSpan time) => Thread.Sleep(time);

    /// <summary>Whether it becomes true in time, where both answers are good ones.</summary>
    internal static bool IsTrue(Func<bool> condition, TimeSpan limit)
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
