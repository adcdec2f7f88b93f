using System.Globalization;

namespace ActorIpcChat.Benchmarks.Chains;

/// <summary>The program that sends lines through chains, compares what comes out and tells how long it took; see Native/driver.c.</summary>
internal sealed class Driver(string directory, CancellationToken cancel)
{
    /// <summary>µs of a line, and how many there were.</summary>
    internal readonly record struct Times(double P50, double P99, double Lines, double LinesPerSecond);

    private readonly string _program = Programs.TryCompile("driver", directory) ?? throw new BenchmarkException("cc cannot compile driver.c: install gcc and libc6-dev");

    /// <summary>Lines one at a time, the chains by turns.</summary>
    internal List<Times> Latency(IReadOnlyList<Chain> chains, TimeSpan gap, int block, int blocks)
        => Run(["latency", Nanoseconds(gap), $"{block}", $"{blocks}", .. Ends(chains)]).ConvertAll(TimesOf);

    /// <summary>Lines one at a time, each to the next of the chains.</summary>
    internal Times Robin(IReadOnlyList<Chain> chains, TimeSpan gap, int lines) => TimesOf(Run(["robin", Nanoseconds(gap), $"{lines}", .. Ends(chains)])[0]);

    /// <summary>So many lines always on their way, the chains by turns.</summary>
    internal List<Times> Load(IReadOnlyList<Chain> chains, int window, int milliseconds, int blocks)
        => Run(["load", $"{window}", $"{milliseconds}", $"{blocks}", .. Ends(chains)]).ConvertAll(TimesOf);

    /// <summary>As many lines as go in the time, at most so many MiB.</summary>
    internal (double Bytes, double Lines, double Seconds) Bulk(Chain chain, int length, int milliseconds, int mostMebibytes)
    {
        var told = Run(["bulk", $"{milliseconds}", $"{mostMebibytes}", $"{length}", chain.Input, .. chain.Outputs])[0];
        return (told[0], told[1], told[2]);
    }

    private static string Nanoseconds(TimeSpan time) => time.TotalNanoseconds.ToString("0", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Ends(IEnumerable<Chain> chains) => chains.SelectMany(chain => (string[])[chain.Input, chain.Outputs.First()]);

    private static Times TimesOf(double[] told) => new(told[0] / 1000, told[1] / 1000, told[3], told.Length > 4 ? told[4] : 0);

    private List<double[]> Run(string[] arguments)
    {
        var (code, output, error) = Programs.Run(_program, arguments, cancel);
        if (code != 0)
            throw new BenchmarkException($"{error.Trim()} (driver {string.Join(' ', arguments.Take(5))} ...)");
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray())];
    }
}
