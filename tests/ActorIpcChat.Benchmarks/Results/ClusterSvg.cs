using System.Globalization;
using System.Text;
using ActorIpcChat.Benchmarks.Trials;

namespace ActorIpcChat.Benchmarks.Results;

/// <summary>A picture of the results of the link between machines: bars with ratios to Akka.Remote, and the cost of a line in larger rooms.</summary>
internal static class ClusterSvg
{
    private const int Height = 150;

    internal static string Draw(RunResults results)
    {
        var body = new StringBuilder();
        var right = 10 + (Svg.Width / 2);
        var bottom = Math.Max(
            Svg.DrawBars(body, results, 10, "latency of a line, times Akka.Remote (less is better)", Names.Latency, "", Names.P50),
            Svg.DrawBars(
                body, results, right, "bulk of 32-byte lines, times Akka.Remote (more is better)", Names.Bulk, "32 B", Names.MebibytesPerSecond));
        var top = bottom;
        foreach (var (x, how) in ((int, string)[])[(10, MembersTest.Alone), (right, MembersTest.InBulk)])
            bottom = Math.Max(bottom, DrawMembers(body, results, x, top, how));
        return Svg.Frame(results, body, bottom, "ipcchat member beside Akka.Remote and others");
    }

    /// <summary>Both curves from 0 to the same maximum; the upper point has its value above it, the lower one below.</summary>
    private static int DrawMembers(StringBuilder body, RunResults results, int x, int top, string how)
    {
        var curves = results.Measurements
            .Where(m => m.Test == Names.Members && m.Metric == Names.CpuPerLineAndReceiver && m.Case.EndsWith(", " + how, StringComparison.Ordinal))
            .GroupBy(m => m.Candidate).Select(group => (group.Key, Points: group.ToList())).ToList();
        if (curves.Count == 0)
            return top;
        var max = curves.Max(curve => curve.Points.Max(point => Statistics.Median(point.Values)));
        Svg.Text(body, x, top + 20, "head", $"processor µs a line and receiver, {how}, by members");
        foreach (var (name, points) in curves)
        {
            var style = name == results.Base ? "b" : "a";
            var at = points.Select((point, i) => (X: Svg.Across(x + 10, i, points.Count), Value: Statistics.Median(point.Values)))
                .Select(p => (p.X, Y: top + 40 + Height - (p.Value / max * (Height - 20)), p.Value)).ToList();
            Svg.Polyline(body, style, at.Select(p => (p.X, p.Y)));
            for (var i = 0; i < at.Count; i++)
            {
                var isUpper = curves.TrueForAll(curve => i >= curve.Points.Count || Statistics.Median(curve.Points[i].Values) <= at[i].Value);
                Svg.Text(body, at[i].X, at[i].Y + (isUpper ? -6 : 15), $"small mid t{style}", Report.Number(at[i].Value));
            }

            Svg.Text(body, style == "a" ? x : x + 160, top + 36, "small t" + style, name);
        }

        var first = curves[0].Points;
        for (var i = 0; i < first.Count; i++)
            Svg.Text(body, Svg.Across(x + 10, i, first.Count), top + Height + 58, "small mid", first[i].Case.Split(',')[0]);
        Svg.Line(body, "axis", x + 10, top + Height + 42, x + Svg.PanelWidth - 20, top + Height + 42);
        return top + Height + 75;
    }
}
