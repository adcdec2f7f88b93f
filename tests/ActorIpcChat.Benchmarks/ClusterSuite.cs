using ActorIpcChat.Benchmarks.Chains;
using ActorIpcChat.Benchmarks.Results;
using ActorIpcChat.Benchmarks.Trials;

namespace ActorIpcChat.Benchmarks;

/// <summary>A run of the link between machines, on the loopback interface.</summary>
internal static class ClusterSuite
{
    private static readonly (string Name, Action<Bench> Run)[] Tests =
    [
        (Names.Latency, LatencyTest.Run),
        (Names.Load, LoadTest.Run),
        (Names.Bulk, BulkTest.Run),
        (Names.Members, MembersTest.Run),
    ];

    internal static IEnumerable<string> TestNames => Tests.Select(test => test.Name);

    /// <inheritdoc cref="Suite.Run"/>
    internal static RunResults Run(SuiteOptions options, string command, Action<string> say, CancellationToken cancel)
    {
        if (Programs.WhyNoC is { } why)
            throw new BenchmarkException(why);
        var directory = Directory.CreateTempSubdirectory("ipcchat-bench-").FullName;
        try
        {
            var published = Path.Combine(directory, "publish");
            var program = options.Program is { } given ? Path.GetFullPath(given) : Path.Combine(published, "ipcchat");
            if (options.Program is not null && !File.Exists(Path.ChangeExtension(program, ".dll")))
            {
                throw new BenchmarkException(
                    $"there is no ipcchat for the .NET runtime at {program}: give one with --program that was published with -p:PublishAot=false");
            }

            var effort = options.Quick ? Effort.Quick : Effort.Full;
            effort = effort with { Rounds = options.Rounds ?? effort.Rounds };
            var links = new Links(directory, program);
            var results = new RunResults(Suite.Machine(), DateTimeOffset.UtcNow, command, effort.Rounds, [], [], links.AkkaRemote.Name);
            List<Candidate> all = [links.AkkaRemote, links.Members, .. links.Alternatives(results.Notes.Add)];
            Suite.Check(options, TestNames, all.Select(c => c.Name));
            if (options.Program is null)
            {
                say("publishing ipcchat for the .NET runtime");
                Programs.Publish(published, native: false, cancel);
            }

            var takesAll = !options.Only.Intersect(all.Select(x => x.Name)).Any();
            var chosen = all.Where(c => c.Name == results.Base || takesAll || options.Only.Contains(c.Name)).ToList();
            results.Notes.InsertRange(0, chosen.Select(c => $"- {c.Name}: {c.What}"));
            var bench = new Bench(effort, new Driver(directory, cancel), new Candidates(directory), chosen, program, results, cancel);
            foreach (var (name, run) in Tests.Where(test => !options.Only.Intersect(TestNames).Any() || options.Only.Contains(test.Name)))
            {
                say($"measuring {name}");
                run(bench);
            }

            return results;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
