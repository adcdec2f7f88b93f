using System.Reflection;
using ActorIpcChat.Benchmarks.Results;

namespace ActorIpcChat.Benchmarks.Tests;

[Collection(OneRunAtATime.Name)]
public sealed class ChannelRunTests
{
    private static readonly string Channel = typeof(ChannelRunTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "channel").Value!;

    [CompilerFact(IsLong = true)]
    public void Short_run_measures_channels_beside_C_and_leaves_no_process_or_segment()
    {
        var results = ChannelSuite.Run(
            new SuiteOptions(ChainRunTests.Program, 1, Quick: true, [], Channel), "channel", _ => { }, CancellationToken.None);

        Assert.Equal(ChannelSuite.TestNames, results.Measurements.Select(m => m.Test).Distinct());
        Assert.Equal(
            (string[])["c", "c pipe", "c socket", "channel"],
            results.Measurements.Where(m => m.Test == Names.Latency).Select(m => m.Candidate).Distinct());
        Assert.All(results.Measurements.Where(m => m.Test is Names.Latency or Names.Open), m => Assert.True(m.Values.Min() > 0, $"{m}"));
        Assert.True(results.Find(Names.Bulk, "32 B", "channel", Names.TimesCommand)!.Values.Min() > 0);
        Assert.DoesNotContain($" {Environment.ProcessId} ", File.ReadAllText("/proc/sysvipc/shm"), StringComparison.Ordinal);
        Assert.Empty(ChainRunTests.Children);
    }

    [CompilerFact]
    public void Unknown_name_is_refused_with_the_known_names()
    {
        var options = new SuiteOptions(ChainRunTests.Program, 1, Quick: true, ["pipe"], Channel);
        var e = Assert.Throws<BenchmarkException>(() => ChannelSuite.Run(options, "channel", _ => { }, CancellationToken.None));

        Assert.EndsWith(
            "the measurements open, idle, latency, bulk and the chains c, c pipe, c socket, channel", e.Message, StringComparison.Ordinal);
    }

    [CompilerFact]
    public void Missing_program_is_reported_with_its_path()
    {
        var options = new SuiteOptions("/no/ipcchat", 1, Quick: true, [], Channel);
        var e = Assert.Throws<BenchmarkException>(() => ChannelSuite.Run(options, "channel", _ => { }, CancellationToken.None));

        Assert.Contains("/no/ipcchat", e.Message, StringComparison.Ordinal);
    }
}
