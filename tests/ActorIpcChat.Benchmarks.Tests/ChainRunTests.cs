using System.Reflection;
using ActorIpcChat.Benchmarks.Results;

namespace ActorIpcChat.Benchmarks.Tests;

[Collection(OneRunAtATime.Name)]
public sealed class ChainRunTests
{
    internal static readonly string Program = typeof(ChainRunTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "ipcchat").Value!;

    internal static IEnumerable<string> Children => Directory.EnumerateDirectories("/proc/self/task")
        .SelectMany(thread => File.ReadAllText(thread + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [CompilerFact(IsLong = true)]
    public void Short_run_measures_the_selected_trials_and_leaves_no_process_or_segment()
    {
        string[] only = [Names.Latency, Names.Bulk, "ipcchat", "cat"];

        var results = Suite.Run(new SuiteOptions(Program, 1, Quick: true, only), "chain", _ => { }, CancellationToken.None);

        Assert.Equal((string[])[Names.Latency, Names.Bulk], results.Measurements.Select(m => m.Test).Distinct());
        Assert.Equal((string[])["c", "ipcchat", "cat"], results.Measurements.Where(m => m.Test == Names.Bulk).Select(m => m.Candidate).Distinct());
        Assert.All(results.Measurements, m => Assert.True(Assert.Single(m.Values) > 0, $"{m}"));
        Assert.DoesNotContain($" {Environment.ProcessId} ", File.ReadAllText("/proc/sysvipc/shm"), StringComparison.Ordinal);
        Assert.Empty(Children);
    }

    [CompilerFact]
    public void Unknown_trial_name_is_refused_with_the_known_names()
    {
        var options = new SuiteOptions(Program, 1, Quick: true, ["latencies"]);
        var e = Assert.Throws<BenchmarkException>(() => Suite.Run(options, "chain", _ => { }, CancellationToken.None));

        Assert.StartsWith("--only latencies: there are the measurements start, idle, latency", e.Message, StringComparison.Ordinal);
    }

    [CompilerFact]
    public void Interrupted_run_ends_all_processes_that_it_started()
    {
        using var interrupted = new CancellationTokenSource();
        var started = new List<string>();

        Assert.ThrowsAny<OperationCanceledException>(() => Suite.Run(
            new SuiteOptions(Program, 1, Quick: true, [Names.Idle, "ipcchat"]), "chain", line =>
            {
                started.Add(line);
                interrupted.CancelAfter(TimeSpan.FromMilliseconds(300));
            }, interrupted.Token));

        Assert.NotEmpty(started);
        Assert.Empty(Children);
    }
}
