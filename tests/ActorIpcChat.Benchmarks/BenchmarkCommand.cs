using System.CommandLine;
using ActorIpcChat.Benchmarks.Results;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Processes;

namespace ActorIpcChat.Benchmarks;

/// <summary>The command line, except <c>micro</c>, whose arguments are those of BenchmarkDotNet.</summary>
internal static class BenchmarkCommand
{
    private static readonly Option<string?> Program = new("--program")
    {
        Description = "The ipcchat to measure (default: the native one, published for this run)",
        HelpName = "IPCCHAT",
    };

    private static readonly Option<int?> Rounds = new("--rounds")
    {
        Description = "Number of rounds; figures are medians (default: 7, quick 3)",
        HelpName = "N",
    };

    private static readonly Option<bool> Quick = new("--quick") { Description = "Shorter and fewer measurements: two minutes" };

    private static readonly Option<string[]> Only = OnlyOption(Suite.TestNames, "C");

    private static readonly Option<string?> ClusterProgram = new("--program")
    {
        Description = "The ipcchat to measure (default: the one for the .NET runtime, published for this run)",
        HelpName = "IPCCHAT",
    };

    private static readonly Option<string[]> ClusterOnly = OnlyOption(ClusterSuite.TestNames, "Akka.Remote");

    private static readonly Option<string?> Channel = new("--channel")
    {
        Description = "The program of a channel's ends (default: the native one, published for this run)",
        HelpName = "CHANNEL",
    };

    private static readonly Option<string[]> ChannelOnly = OnlyOption(ChannelSuite.TestNames, "C and the channel");

    private static readonly Option<string?> Out = new("--out") { Description = "Directory for results.json and results.md", HelpName = "DIR" };

    private static readonly Option<string?> Picture = new("--svg") { Description = "File for a picture of the results", HelpName = "FILE" };

    private static readonly Argument<string> ResultsFile = new("RESULTS") { Description = "A results.json" };

    private static readonly Argument<string> SvgFile = new("SVG") { Description = "The picture to write" };

    /// <summary>Runs a command.</summary>
    /// <returns>The exit code: 0 done, 1 failed, 2 wrong usage.</returns>
    internal static int Run(string[] args)
    {
        var command = string.Join(' ', args);
        var chain = new Command("chain", "Measure the four processes beside C and beside alternatives")
        {
            Program, Rounds, Quick, Only, Out, Picture,
        };
        chain.SetAction(parsed => Measure(parsed, Suite.Run, Svg.Draw, OptionsOf(parsed, Program, Only), command));
        var cluster = new Command("cluster", "Measure members of a room beside Akka.Remote alone and beside alternatives")
        {
            ClusterProgram, Rounds, Quick, ClusterOnly, Out, Picture,
        };
        cluster.SetAction(parsed => Measure(parsed, ClusterSuite.Run, ClusterSvg.Draw, OptionsOf(parsed, ClusterProgram, ClusterOnly), command));
        var channel = new Command("channel", "Measure the library in two programs beside C programs and beside ipcchat")
        {
            Program, Channel, Rounds, Quick, ChannelOnly, Out, Picture,
        };
        channel.SetAction(parsed => Measure(
            parsed, ChannelSuite.Run, Svg.Draw, OptionsOf(parsed, Program, ChannelOnly) with { Channel = parsed.GetValue(Channel) }, command));
        var svg = new Command("svg", "Draw the results of an earlier run") { ResultsFile, SvgFile };
        svg.SetAction(parsed => Draw(RunResults.Read(parsed.GetValue(ResultsFile)!), parsed.GetValue(SvgFile)!));
        var micro = new Command("micro", "Measure parts with BenchmarkDotNet, whose options follow: --job short --filter *Ring*");
        var root = new RootCommand("Benchmarks of ActorIpcChat.") { chain, cluster, channel, svg, micro };
        var result = root.Parse(args);
        if (result.Errors.Count > 0)
        {
            foreach (var error in result.Errors)
                Console.Error.WriteLine($"benchmarks: {error.Message}");
            return 2;
        }

        try
        {
            return result.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("benchmarks: interrupted; all started processes have ended");
            return 1;
        }
        catch (Exception e) when (e is BenchmarkException or LinuxException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"benchmarks: {e.Message}");
            return 1;
        }
    }

    private static Option<string[]> OnlyOption(IEnumerable<string> tests, string @base) => new("--only")
    {
        Description = $"Only these measurements ({string.Join(", ", tests)}) and these chains (see the table), beside {@base}",
        HelpName = "NAME",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
    };

    private static SuiteOptions OptionsOf(ParseResult parsed, Option<string?> program, Option<string[]> only)
        => new(parsed.GetValue(program), parsed.GetValue(Rounds), parsed.GetValue(Quick), parsed.GetValue(only) ?? []);

    private static int Measure(
        ParseResult parsed, Func<SuiteOptions, string, Action<string>, CancellationToken, RunResults> run, Func<RunResults, string> draw,
        SuiteOptions options, string command)
    {
        using var interrupted = new CancellationTokenSource();
        using var signals = new Signals(_ => interrupted.Cancel(), () => { });
        var results = run(options, command, line => Console.Error.WriteLine(line), interrupted.Token);
        var report = Report.Of(results);
        Console.Write(report);
        if (parsed.GetValue(Out) is { } directory)
        {
            Directory.CreateDirectory(directory);
            results.Write(Path.Combine(directory, "results.json"));
            File.WriteAllText(Path.Combine(directory, "results.md"), report);
        }

        return parsed.GetValue(Picture) is { } picture ? Write(draw(results), picture) : 0;
    }

    private static int Draw(RunResults results, string file)
        => Write(results.Base == RunResults.PlainC ? Svg.Draw(results) : ClusterSvg.Draw(results), file);

    private static int Write(string picture, string file)
    {
        File.WriteAllText(file, picture);
        return 0;
    }
}
