using System.Text.Json;

namespace ActorIpcChat.Benchmarks.Results;

/// <summary>All results of a run, as stored in results.json.</summary>
/// <param name="Base">The candidate that the others are compared with.</param>
internal sealed record RunResults(
    string Machine, DateTimeOffset Date, string Command, int Rounds, List<Measurement> Measurements, List<string> Notes,
    string Base = RunResults.PlainC)
{
    /// <summary>The base of comparison for chains.</summary>
    internal const string PlainC = "c";

    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Adds the figure of another round.</summary>
    internal void Add(string test, string @case, string candidate, string metric, double value)
    {
        if (Find(test, @case, candidate, metric) is not { } found)
            Measurements.Add(found = new Measurement(test, @case, candidate, metric, []));
        found.Values.Add(value);
    }

    internal Measurement? Find(string test, string @case, string candidate, string metric)
        => Measurements.Find(m => m.Test == test && m.Case == @case && m.Candidate == candidate && m.Metric == metric);

    /// <summary>The ratio to the base; NaN if the base was not measured.</summary>
    internal double RatioOf(Measurement measurement)
        => Find(measurement.Test, measurement.Case, Base, measurement.Metric) is { } @base
            ? Statistics.Ratio(measurement.Values, @base.Values)
            : double.NaN;

    internal void Write(string file) => File.WriteAllText(file, JsonSerializer.Serialize(this, Options) + "\n");

    internal static RunResults Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<RunResults>(File.ReadAllText(file), Options) ?? throw new JsonException("it is empty");
        }
        catch (JsonException e)
        {
            throw new BenchmarkException(
                $"cannot read {file}: {e.Message}; give a results.json that `chain --out DIR` or `cluster --out DIR` has written");
        }
    }
}
