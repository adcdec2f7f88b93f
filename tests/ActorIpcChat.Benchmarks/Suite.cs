using ActorIpcChat.Benchmarks.Chains;
using ActorIpcChat.Benchmarks.Results;
using ActorIpcChat.Benchmarks.Trials;

namespace ActorIpcChat.Benchmarks;

/// <summary>A run of all chain trials.</summary>
internal static class Suite
{
    private static readonly (string Name, Action<Bench> Run)[] Tests =
    [
        (Names.Start, StartTest.Run),
        (Names.Idle, IdleTest.Run),
        (Names.Latency, LatencyTest.Run),
        (Names.Load, LoadTest.Run),
        (Names.Bulk, BulkTest.Run),
        (Names.Viewers, ViewersTest.Run),
        (Names.Rooms, RoomsTest.Run),
        (Names.Spin, SpinTest.Run),
    ];

    internal static IEnumerable<string> TestNames => Tests.Select(test => test.Name);

    /// <summary>Measures and removes everything that it made.</summary>
    /// <param name="options">The options of the command line.</param>
    /// <param name="command">The command line, stored in the results.</param>
    /// <param name="say">Reports progress.</param>
    /// <param name="cancel">Cancels the run.</param>
    internal static RunResults Run(SuiteOptions options, string command, Action<string> say, CancellationToken cancel)
    {
        if (Programs.WhyNoC is { } why)
            throw new BenchmarkException(why);
        var directory = Directory.CreateTempSubdirectory("ipcchat-bench-").FullName;
        try
        {
            var published = Path.Combine(directory, "publish");
            var program = options.Program is { } given ? Path.GetFullPath(given) : Path.Combine(published, "ipcchat");
            if (options.Program is not null && !File.Exists(program))
                throw new BenchmarkException($"there is no {program}: give the ipcchat to measure with --program");
            var effort = options.Quick ? Effort.Quick : Effort.Full;
            effort = effort with { Rounds = options.Rounds ?? effort.Rounds };
            var results = new RunResults(Machine(), DateTimeOffset.UtcNow, command, effort.Rounds, [], []);
            var candidates = new Candidates(directory);
            List<Candidate> all = [candidates.PlainC, .. Chats(candidates, program), .. candidates.Alternatives(results.Notes.Add)];
            Check(options, TestNames, all.Select(c => c.Name));
            if (options.Program is null)
            {
                say("publishing the native ipcchat");
                Programs.Publish(published, native: true, cancel);
            }

            var takesAll = !options.Only.Intersect(all.Select(x => x.Name)).Any();
            var chosen = all.Where(c => c.Name == RunResults.PlainC || takesAll || options.Only.Contains(c.Name)).ToList();
            results.Notes.InsertRange(0, chosen.Select(c => $"- {c.Name}: {c.What}"));
            var bench = new Bench(effort, new Driver(directory, cancel), candidates, chosen, program, results, cancel);
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

    private static IEnumerable<Candidate> Chats(Candidates candidates, string program)
    {
        yield return candidates.Chat("ipcchat", "the four processes of ipcchat", program, isProfile: false);
        yield return candidates.Members(program);
        foreach (var profile in (string[])["low-latency", "low-power"])
        {
            var file = Path.Combine(AppContext.BaseDirectory, "Profiles", profile + ".conf");
            yield return candidates.Chat(
                $"ipcchat {profile}", $"the same with `--config hocon/{profile}.conf`", program, isProfile: true, "--config", file);
        }
    }

    /// <summary>Refuses unknown names.</summary>
    internal static void Check(SuiteOptions options, IEnumerable<string> testNames, IEnumerable<string> chains)
    {
        if (options.Only.FirstOrDefault(name => !testNames.Contains(name) && !chains.Contains(name)) is { } unknown)
        {
            var known = $"the measurements {string.Join(", ", testNames)} and the chains {string.Join(", ", chains)}";
            throw new BenchmarkException($"--only {unknown}: there are {known}");
        }
    }

    /// <summary>The description of the machine.</summary>
    internal static string Machine()
    {
        var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        var model = line?.Split(':', 2)[1].Trim() ?? "unknown processor";
        return $"{Environment.ProcessorCount} processors ({model}), Linux {Environment.OSVersion.Version}";
    }
}
