namespace ActorIpcChat.Benchmarks.Results;

/// <summary>Figures of several rounds.</summary>
internal static class Statistics
{
    /// <summary>The middle value, or the mean of the two middle values; NaN without values.</summary>
    internal static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>
    /// The median of the rounds' ratios, not the ratio of the medians: a disturbance of the machine affects both values of a round.
    /// Rounds in which the base is 0 are ignored.
    /// </summary>
    internal static double Ratio(IReadOnlyList<double> values, IReadOnlyList<double> @base)
        => Median(values.Zip(@base).Where(pair => pair.Second != 0).Select(pair => pair.First / pair.Second));
}
