using System.Xml.Linq;
using ActorIpcChat.Benchmarks.Results;
using ActorIpcChat.Benchmarks.Trials;

namespace ActorIpcChat.Benchmarks.Tests;

[Collection(OneRunAtATime.Name)]
public sealed class ClusterRunTests
{
    [CompilerFact(IsLong = true)]
    public void Short_run_measures_members_beside_Akka_Remote_and_leaves_no_process_or_segment()
    {
        string[] only = [Names.Load, Names.Bulk, "ipcchat"];

        var results = ClusterSuite.Run(new SuiteOptions(ChainRunTests.Program, 1, Quick: true, only), "cluster", _ => { }, CancellationToken.None);

        Assert.Equal((string[])[Names.Load, Names.Bulk], results.Measurements.Select(m => m.Test).Distinct());
        Assert.Equal((string[])["akka-remote", "ipcchat"], results.Measurements.Select(m => m.Candidate).Distinct());
        Assert.All(results.Measurements, m => Assert.True(Assert.Single(m.Values) > 0, $"{m}"));
        Assert.DoesNotContain($" {Environment.ProcessId} ", File.ReadAllText("/proc/sysvipc/shm"), StringComparison.Ordinal);
        Assert.Empty(ChainRunTests.Children);
    }

    [Fact]
    public void Native_ipcchat_is_refused()
    {
        var options = new SuiteOptions("/bin/true", 1, Quick: true, []);
        var e = Assert.Throws<BenchmarkException>(() => ClusterSuite.Run(options, "cluster", _ => { }, CancellationToken.None));

        Assert.Contains("-p:PublishAot=false", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Picture_has_both_curves_on_one_scale_and_the_bars()
    {
        var results = new RunResults("a machine", new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero), "cluster", 1, [], [], "akka-remote");
        foreach (var (name, cost) in ((string, double)[])[("akka-remote", 10), ("ipcchat", 20)])
        {
            results.Add(Names.Latency, "", name, Names.P50, cost);
            results.Add(Names.Bulk, "32 B", name, Names.MebibytesPerSecond, cost);
            foreach (var members in (int[])[2, 50])
                results.Add(Names.Members, MembersTest.CaseOf(members, MembersTest.Alone), name, Names.CpuPerLineAndReceiver, cost * members);
        }

        var picture = XDocument.Parse(ClusterSvg.Draw(results));

        XNamespace svg = "http://www.w3.org/2000/svg";
        var curves = picture.Descendants(svg + "polyline")
            .Select(curve => curve.Attribute("points")!.Value.Split(' ').Select(point => point.Split(',')[1]).ToArray()).ToList();
        Assert.Equal(2, curves.Count);
        Assert.NotEqual(curves[0][1], curves[1][1]);
        Assert.Equal(4, picture.Descendants(svg + "rect").Count());
        Assert.Contains("1000", picture.Descendants(svg + "text").Select(text => text.Value));
    }
}
