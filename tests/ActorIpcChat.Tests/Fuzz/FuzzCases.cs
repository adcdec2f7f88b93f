using System.Globalization;
using CsCheck;

namespace ActorIpcChat.Tests.Fuzz;

/// <summary>
/// How many cases a fuzz test tries: a bounded number, or what IPCCHAT_FUZZ_CASES says. What fails is printed with the seed that
/// CsCheck takes (CsCheck_Seed) to do it again.
/// </summary>
internal static class FuzzCases
{
    private const int InCI = 20_000;

    private static readonly int All = int.TryParse(
        Environment.GetEnvironmentVariable("IPCCHAT_FUZZ_CASES"), NumberStyles.None, CultureInfo.InvariantCulture, out var all) ? all : InCI;

    /// <summary>Tries as many cases; tests whose cases cost more try a part of them.</summary>
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
