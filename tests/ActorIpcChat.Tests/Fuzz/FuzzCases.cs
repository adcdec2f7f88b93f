using ActorIpcChat.EndToEnd.Tests.Chaos;
using CsCheck;

namespace ActorIpcChat.Tests.Fuzz;

/// <summary>
/// How many cases a fuzz test runs: 5,000, 20,000 with IPCCHAT_LONG=1, or IPCCHAT_FUZZ_CASES. A failure prints its CsCheck seed;
/// CsCheck_Seed repeats it.
/// </summary>
internal static class FuzzCases
{
    private static readonly int All = LongRun.Number("IPCCHAT_FUZZ_CASES", LongRun.IsEnabled ? 20_000 : 5_000);

    /// <summary>Runs all cases, or a part of them if each case is expensive.</summary>
    internal static void Fuzz<T>(this Gen<T> cases, Action<T> check, int part = 1)
        => cases.Sample(check, iter: Math.Max(1, All / part), threads: 1);

    internal static void Fuzz<T1, T2>(this Gen<(T1, T2)> cases, Action<T1, T2> check, int part = 1)
        => cases.Fuzz(c => check(c.Item1, c.Item2), part);

    internal static void Fuzz<T1, T2, T3>(this Gen<(T1, T2, T3)> cases, Action<T1, T2, T3> check, int part = 1)
        => cases.Fuzz(c => check(c.Item1, c.Item2, c.Item3), part);

    internal static void Fuzz<T1, T2, T3, T4>(this Gen<(T1, T2, T3, T4)> cases, Action<T1, T2, T3, T4> check, int part = 1)
        => cases.Fuzz(c => check(c.Item1, c.Item2, c.Item3, c.Item4), part);

    internal static void Fuzz<T1, T2, T3, T4, T5>(this Gen<(T1, T2, T3, T4, T5)> cases, Action<T1, T2, T3, T4, T5> check, int part = 1)
        => cases.Fuzz(c => check(c.Item1, c.Item2, c.Item3, c.Item4, c.Item5), part);
}
