namespace ActorIpcChat.Benchmarks.Results;

/// <summary>What is told of several rounds.</summary>
internal static class Statistics
{
    /// <summary>The middle one, or the mean of the two in the middle; NaN of none.</summary>
    internal static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>
    /// The median of the rounds' ratios, not the ratio of the medians: what the machine did in a round it did to both. Rounds in which
    /// the base is 0 say nothing.
    /// </summary>
    internal static double Ratio(IReadOnlyList<double> values, IReadOnlyList<double> @base)
        => Median(values.Zip(@base).Where(pair => pair.Second != 0).Select(pair => pair.First / pair.Second));
}
