using System.Xml.Linq;
using ActorIpcChat.Benchmarks.Results;

namespace ActorIpcChat.Benchmarks.Tests;

public sealed class ResultsTests
{
    [Theory]
    [InlineData(new double[] { }, double.NaN)]
    [InlineData(new[] { 3.0 }, 3)]
    [InlineData(new[] { 9.0, 1, 5 }, 5)]
    [InlineData(new[] { 4.0, 1, 2, 100 }, 3)]
    public void Median_is_the_middle_value_or_the_mean_of_two(double[] values, double median) => Assert.Equal(median, Statistics.Median(values));

    [Fact]
    public void Ratio_is_the_median_of_the_rounds_ratios() => Assert.Equal(1.0, Statistics.Ratio([15, 50, 7], [10, 100, 7]));

    [Fact]
    public void Round_with_a_base_of_0_is_ignored()
    {
        Assert.Equal(2, Statistics.Ratio([8, 4], [0, 2]));
        Assert.True(double.IsNaN(Statistics.Ratio([8], [0])));
    }

    [Fact]
    public void Table_has_a_row_for_each_chain_with_medians_and_ratios()
    {
        var report = Report.Of(SampleResults.Make());

        Assert.Contains(
            """
            ### latency

            | chain | p50 µs |
            | --- | --- |
            | c | 55.0 |
            | ipcchat | 32.5 (1.00) |

            """.ReplaceLineEndings("\n"), report, StringComparison.Ordinal);
        Assert.Contains("| 32 B | ipcchat | 32.5 (1.00) |\n", report, StringComparison.Ordinal);
        Assert.EndsWith("\n- c: in C\n", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Written_results_are_read_back()
    {
        var file = Path.GetTempFileName();
        try
        {
            SampleResults.Make().Write(file);

            Assert.Equal(Report.Of(SampleResults.Make()), Report.Of(RunResults.Read(file)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Picture_is_well_formed_and_names_every_chain()
    {
        var picture = XDocument.Parse(Svg.Draw(SampleResults.Make()));

        XNamespace svg = "http://www.w3.org/2000/svg";
        var texts = picture.Descendants(svg + "text").Select(text => text.Value).ToList();
        Assert.Equal(2, texts.Count(text => text == "ipcchat"));
        Assert.Contains("5ms", texts);
        Assert.Contains(texts, text => text.StartsWith("a <machine>, 2026-01-02", StringComparison.Ordinal));
        Assert.Equal(4, picture.Descendants(svg + "rect").Count());
        Assert.Equal(2, picture.Descendants(svg + "polyline").Count());
    }

    [Fact]
    public void Picture_without_measurements_is_well_formed()
        => XDocument.Parse(Svg.Draw(SampleResults.Make() with { Measurements = [] }));
}
