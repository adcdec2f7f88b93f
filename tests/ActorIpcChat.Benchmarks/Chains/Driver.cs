using System.Globalization;

namespace ActorIpcChat.Benchmarks.Chains;

/// <summary>The program that sends lines through chains, compares the output and measures the time; see Native/driver.c.</summary>
internal sealed class Driver(string directory, CancellationToken cancel)
{
    /// <summary>Time of a line in µs, and the number of lines.</summary>
    internal readonly record struct Times(double P50, double P99, double Lines, double LinesPerSecond);

    private readonly string _program = Programs.TryCompile("driver", directory)
        ?? throw new BenchmarkException("cc cannot compile driver.c: install gcc and libc6-dev");

    /// <summary>Sends lines one at a time; the chains take turns.</summary>
    internal List<Times> Latency(IReadOnlyList<Chain> chains, TimeSpan gap, int block, int blocks)
        => Run(["latency", Nanoseconds(gap), $"{block}", $"{blocks}", .. Ends(chains)]).ConvertAll(TimesOf);

    /// <summary>Sends lines one at a time, each to the next chain.</summary>
    internal Times Robin(IReadOnlyList<Chain> chains, TimeSpan gap, int lines)
        => TimesOf(Run(["robin", Nanoseconds(gap), $"{lines}", .. Ends(chains)])[0]);

    /// <summary>Sends lines one at a time. The time of a line is that until all outputs have it.</summary>
    internal Times UntilAll(Chain chain, TimeSpan gap, int lines)
        => TimesOf(Run(["all", Nanoseconds(gap), $"{lines}", chain.Input, .. chain.Outputs])[0]);

    /// <summary>Keeps this many lines in flight; the chains take turns.</summary>
    internal List<Times> Load(IReadOnlyList<Chain> chains, int window, int milliseconds, int blocks)
        => Run(["load", $"{window}", $"{milliseconds}", $"{blocks}", .. Ends(chains)]).ConvertAll(TimesOf);

    /// <summary>Sends as many lines as possible within the time and a limit in MiB.</summary>
    internal (double Bytes, double Lines, double Seconds) Bulk(Chain chain, int length, int milliseconds, int maxMebibytes)
    {
        var figures = Run(["bulk", $"{milliseconds}", $"{maxMebibytes}", $"{length}", chain.Input, .. chain.Outputs])[0];
        return (figures[0], figures[1], figures[2]);
    }

    private static string Nanoseconds(TimeSpan time) => time.TotalNanoseconds.ToString("0", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Ends(IEnumerable<Chain> chains)
        => chains.SelectMany(chain => (string[])[chain.Input, chain.Outputs.First()]);

    private static Times TimesOf(double[] figures)
        => new(figures[0] / 1000, figures[1] / 1000, figures[3], figures.Length > 4 ? figures[4] : 0);

    private List<double[]> Run(string[] arguments)
    {
        var (code, output, error) = Programs.Run(_program, arguments, cancel);
        if (code != 0)
            throw new BenchmarkException($"{error.Trim()} (driver {string.Join(' ', arguments.Take(5))} ...)");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToList()
            .ConvertAll(line => line.Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray());
    }
}
