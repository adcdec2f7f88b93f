using ActorIpcChat.Benchmarks.Chains;
using ActorIpcChat.Benchmarks.Results;
using ActorIpcChat.Benchmarks.Trials;

namespace ActorIpcChat.Benchmarks;

/// <summary>A run of the library: channels in two programs beside C programs.</summary>
internal static class ChannelSuite
{
    private static readonly (string Name, Action<HopBench> Run)[] Tests =
    [
        (Names.Open, OpenTest.Run),
        (Names.Idle, HopIdleTest.Run),
        (Names.Latency, HopLatencyTest.Run),
        (Names.Bulk, HopBulkTest.Run),
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
            var effort = options.Quick ? Effort.Quick : Effort.Full;
            effort = effort with { Rounds = options.Rounds ?? effort.Rounds };
            var results = new RunResults(Suite.Machine(), DateTimeOffset.UtcNow, command, effort.Rounds, [], []);
            var channel = Path.Combine(directory, "channel-publish");
            var kinds = Kinds(directory, options.Channel ?? Path.Combine(channel, "channel"));
            Suite.Check(options, TestNames, kinds.Select(kind => kind.Name));
            var published = Path.Combine(directory, "publish");
            var program = options.Program ?? Path.Combine(published, "ipcchat");
            Publish(options.Program, "command project", published, say, cancel);
            Publish(options.Channel, "channel project", channel, say, cancel);
            var candidates = new Candidates(directory);
            var chat = candidates.Chat("ipcchat", "the four processes of ipcchat", program, isProfile: false);
            var commands = new Bench(effort, new Driver(directory, cancel), candidates, [chat], program, results, cancel);
            var takesAll = !options.Only.Intersect(kinds.Select(kind => kind.Name)).Any();
            List<HopKind> chosen = [.. kinds.Where(k => takesAll || k.Name is RunResults.PlainC or HopKind.Channel || options.Only.Contains(k.Name))];
            results.Notes.AddRange([.. chosen.Select(kind => $"- {kind.Name}: {kind.What}"), $"- {chat.Name}: {chat.What}"]);
            var bench = new HopBench(effort, chosen, commands, directory, results, cancel);
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

    private static List<HopKind> Kinds(string directory, string channel)
    {
        var hop = Programs.TryCompile("hop", directory) ?? throw new BenchmarkException("cc cannot compile hop.c: install gcc and libc6-dev");
        return
        [
            new(RunResults.PlainC, "two processes in C with the hand-offs of a channel: thread to loop, FIFO, loop to thread", hop, "threads"),
            new(HopKind.Pipe, "two processes in C and a FIFO: write, read; no hand-off", hop, "pipe"),
            new(HopKind.Socket, "two processes in C and a Unix-domain socket; no hand-off", hop, "socket"),
            new(HopKind.Channel, "two programs with ChatChannel: SendAsync or TrySend, await foreach over ReadAllAsync", channel),
        ];
    }

    private static void Publish(string? given, string project, string directory, Action<string> say, CancellationToken cancel)
    {
        if (given is not null && !File.Exists(given))
            throw new BenchmarkException($"there is no {given}: give another program, or none to publish it for this run");
        if (given is not null)
            return;
        say($"publishing the {project}, native");
        Programs.Publish(directory, native: true, cancel, project);
    }
}
