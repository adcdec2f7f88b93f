using System.Globalization;
using System.Text;

namespace ActorIpcChat.Benchmarks.Results;

/// <summary>The results as Markdown: a table for each trial; cells with the median and, in brackets, the ratio to the base.</summary>
internal static class Report
{
    internal static string Of(RunResults results)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{results.Machine}, {results.Date:yyyy-MM-dd}, {results.Rounds} rounds; ")
            .Append(CultureInfo.InvariantCulture, $"medians, and in brackets times {results.Base} (median of the rounds' ratios).\n");
        foreach (var test in results.Measurements.GroupBy(m => m.Test))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {test.Key}\n\n");
            AppendTable(text, results, [.. test]);
        }

        text.Append('\n').AppendJoin('\n', results.Notes).Append('\n');
        return text.ToString();
    }

    private static void AppendTable(StringBuilder text, RunResults results, List<Measurement> measurements)
    {
        string[] metrics = [.. measurements.Select(m => m.Metric).Distinct()];
        var hasCases = measurements.Exists(m => m.Case.Length > 0);
        AppendRow(text, [.. hasCases ? ["case"] : Array.Empty<string>(), "chain", .. metrics]);
        AppendRow(text, Enumerable.Repeat("---", metrics.Length + (hasCases ? 2 : 1)));
        foreach (var row in measurements.GroupBy(m => (m.Case, m.Candidate)))
        {
            AppendRow(text,
            [
                .. hasCases ? [row.Key.Case] : Array.Empty<string>(),
                row.Key.Candidate,
                .. metrics.Select(metric => row.FirstOrDefault(m => m.Metric == metric) is { } found ? Cell(results, found) : ""),
            ]);
        }
    }

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static string Cell(RunResults results, Measurement measurement)
    {
        var ratio = results.RatioOf(measurement);
        var median = Number(Statistics.Median(measurement.Values));
        var isAlone = measurement.Candidate == results.Base || double.IsNaN(ratio);
        return isAlone ? median : $"{median} ({ratio.ToString("0.00", CultureInfo.InvariantCulture)})";
    }

    /// <summary>Three significant digits.</summary>
    internal static string Number(double value)
        => value.ToString(Math.Abs(value) switch { >= 100 => "0", >= 10 => "0.0", _ => "0.00" }, CultureInfo.InvariantCulture);
}
