using System.Globalization;
using System.Security;
using System.Text;

namespace ActorIpcChat.Benchmarks.Results;

/// <summary>
/// A picture of the results: bars with ratios to C, and benefit and cost of a spinning viewer. Colours and text are readable on light
/// and dark backgrounds.
/// </summary>
internal static class Svg
{
    internal const int Width = 880;
    internal const int PanelWidth = 420;
    private const int RowHeight = 24;
    private const int Left = 150;

    internal static string Draw(RunResults results)
    {
        var body = new StringBuilder();
        var bottom = Math.Max(
            DrawBars(body, results, 10, "latency of a line, times C (less is better)", Names.Latency, "", Names.P50),
            DrawBars(
                body, results, 10 + (Width / 2), "bulk of 32-byte lines, times C (more is better)", Names.Bulk, "32 B", Names.MebibytesPerSecond));
        bottom = DrawSpin(body, results, bottom);
        return Frame(results, body, bottom, "ipcchat beside C and others");
    }

    /// <summary>The whole picture around the panels.</summary>
    internal static string Frame(RunResults results, StringBuilder body, int bottom, string label)
    {
        bottom += 10;
        var date = results.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Text(body, 10, bottom, "small", $"{results.Machine}, {date}, {results.Rounds} rounds");
        return $$"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{{Width}}" height="{{bottom + 12}}" viewBox="0 0 {{Width}} {{bottom + 12}}"
             role="img" aria-label="{{label}}">
            <style>
            text { font: 12px sans-serif; fill: #636e7b } .head { font-weight: bold } .small { font-size: 11px }
            .end { text-anchor: end } .mid { text-anchor: middle }
            .bar { fill: #8c959f } .ours { fill: #1f7ae0 } .one { stroke: #8c959f; stroke-dasharray: 3 3 } .axis { stroke: #8c959f }
            .a { stroke: #1f7ae0; fill: none; stroke-width: 2 } .b { stroke: #d9772b; fill: none; stroke-width: 2 }
            text.ta { fill: #1f7ae0 } text.tb { fill: #d9772b }
            @media (prefers-color-scheme: dark) { text { fill: #adbac7 } }
            </style>
            {{body}}</svg>

            """;
    }

    /// <summary>A bar for each candidate: its ratio to the base.</summary>
    /// <returns>The lower edge of the panel.</returns>
    internal static int DrawBars(StringBuilder body, RunResults results, int x, string title, string test, string @case, string metric)
    {
        List<Measurement> bars = [.. results.Measurements.Where(m => m.Test == test && m.Case == @case && m.Metric == metric)];
        if (bars.Count == 0)
            return 10;
        var max = Math.Max(1.2, bars.Max(results.RatioOf));
        var scale = (PanelWidth - Left - 60) / max;
        Text(body, x, 20, "head", title);
        var y = 32;
        foreach (var bar in bars)
        {
            var ratio = results.RatioOf(bar);
            var end = x + Left + (ratio * scale);
            Text(body, x + Left - 8, y + 15, "end", bar.Candidate);
            var style = bar.Candidate.StartsWith("ipcchat", StringComparison.Ordinal) ? "ours" : "bar";
            body.Append(CultureInfo.InvariantCulture, $"<rect class=\"{style}\" x=\"{x + Left}\" y=\"{y + 3}\" ")
                .Append(CultureInfo.InvariantCulture, $"width=\"{end - x - Left:0.0}\" height=\"{RowHeight - 7}\" rx=\"2\"/>\n");
            // Beside the line of the base, not on it.
            var label = end < x + Left + scale && end + 35 > x + Left + scale ? x + Left + scale : end;
            Text(body, label + 5, y + 15, "small", ratio.ToString("0.00", CultureInfo.InvariantCulture));
            y += RowHeight;
        }

        Line(body, "one", x + Left + scale, 30, x + Left + scale, y);
        return y + 10;
    }

    private static int DrawSpin(StringBuilder body, RunResults results, int top)
    {
        List<(string Case, List<Measurement> Latency, List<Measurement> Cost)> panels =
        [
            .. results.Measurements.Where(m => m.Test == Names.Spin && m.Candidate != RunResults.PlainC).GroupBy(m => m.Case).Select(group => (
                group.Key, group.Where(m => m.Metric == Names.P50).ToList(), group.Where(m => m.Metric == Names.CpuPerLine).ToList())),
        ];
        const int Height = 150;
        for (var panel = 0; panel < panels.Count; panel++)
        {
            var (name, latency, cost) = panels[panel];
            var x = 10 + (panel * Width / 2);
            Text(body, x, top + 20, "head", $"waiting awake (chat.viewer.spin), {name}");
            Curve(body, x + 10, top + 40, Height, "a", latency, "latency p50, µs");
            Curve(body, x + 10, top + 40, Height, "b", cost, "processor µs a line");
            for (var i = 0; i < latency.Count; i++)
            {
                var spin = latency[i].Candidate.Replace("spin ", "", StringComparison.Ordinal);
                Text(body, Across(x + 10, i, latency.Count), top + Height + 58, "small mid", spin);
            }

            Line(body, "axis", x + 10, top + Height + 42, x + PanelWidth - 20, top + Height + 42);
        }

        return panels.Count == 0 ? top : top + Height + 75;
    }

    /// <summary>A curve from 0 to its maximum, with its first and last values above or below it.</summary>
    private static void Curve(StringBuilder body, int x, int y, int height, string style, List<Measurement> points, string name)
    {
        var values = points.ConvertAll(point => Statistics.Median(point.Values));
        var max = values.Max();
        var at = values.Select((value, i) => (X: Across(x, i, values.Count), Y: y + height - (value / max * (height - 20)))).ToList();
        Polyline(body, style, at);
        var beside = style == "a" ? 15 : -6;
        Text(body, at[0].X, at[0].Y + beside, "small t" + style, Report.Number(values[0]));
        Text(body, at[^1].X, at[^1].Y + beside, "small end t" + style, Report.Number(values[^1]));
        Text(body, style == "a" ? x : x + 160, y - 6, "small t" + style, name);
    }

    internal static void Polyline(StringBuilder body, string style, IEnumerable<(double X, double Y)> points)
    {
        var list = string.Join(' ', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X:0.0},{p.Y:0.0}")));
        body.Append(CultureInfo.InvariantCulture, $"<polyline class=\"{style}\" points=\"{list}\"/>\n");
    }

    internal static double Across(int x, int index, int count) => x + 15 + (index * (PanelWidth - 60.0) / Math.Max(1, count - 1));

    internal static void Line(StringBuilder body, string style, double x1, double y1, double x2, double y2)
        => body.Append(CultureInfo.InvariantCulture, $"<line class=\"{style}\" x1=\"{x1:0.0}\" y1=\"{y1:0.0}\" x2=\"{x2:0.0}\" y2=\"{y2:0.0}\"/>\n");

    internal static void Text(StringBuilder body, double x, double y, string style, string text)
        => body.Append(CultureInfo.InvariantCulture, $"<text class=\"{style}\" x=\"{x:0.0}\" y=\"{y:0.0}\">{SecurityElement.Escape(text)}</text>\n");
}
