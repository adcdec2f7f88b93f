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
    public void The_median_is_the_one_in_the_middle(double[] values, double median) => Assert.Equal(median, Statistics.Median(values));

    [Fact]
    public void A_ratio_is_that_of_each_round_and_not_of_the_medians() => Assert.Equal(1.0, Statistics.Ratio([15, 50, 7], [10, 100, 7]));

    [Fact]
    public void A_round_in_which_the_base_was_0_says_nothing()
    {
        Assert.Equal(2, Statistics.Ratio([8, 4], [0, 2]));
        Assert.True(double.IsNaN(Statistics.Ratio([8], [0])));
    }

    [Fact]
    public void The_table_has_a_row_for_each_chain_with_medians_and_ratios()
    {
        var report = Report.Of(SomeResults.Make());

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
    public void What_was_written_is_read_again()
    {
        var file = Path.GetTempFileName();
        try
        {
            SomeResults.Make().Write(file);

            Assert.Equal(Report.Of(SomeResults.Make()), Report.Of(RunResults.Read(file)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void The_picture_is_well_formed_and_names_every_chain()
    {
        var picture = XDocument.Parse(Svg.Draw(SomeResults.Make()));

        XNamespace svg = "http://www.w3.org/2000/svg";
        var texts = picture.Descendants(svg + "text").Select(text => text.Value).ToList();
        Assert.Equal(2, texts.Count(text => text == "ipcchat"));
        Assert.Contains("5ms", texts);
        Assert.Contains(texts, text => text.StartsWith("a <machine>, 2026-01-02", StringComparison.Ordinal));
        Assert.Equal(4, picture.Descendants(svg + "rect").Count());
        Assert.Equal(2, picture.Descendants(svg + "polyline").Count());
    }

    [Fact]
    public void A_picture_of_few_measurements_is_a_picture_all_the_same()
        => XDocument.Parse(Svg.Draw(SomeResults.Make() with { Measurements = [] }));
}
