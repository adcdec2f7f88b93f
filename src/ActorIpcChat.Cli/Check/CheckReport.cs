using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorIpcChat.Cli.Check;

/// <summary>The results as a table for people, a row at a time, and as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CheckObject))]
internal sealed partial class CheckReport : JsonSerializerContext
{
    private const string Page = "docs/path-of-a-line.md";
    private const int Schema = 1;

    private static readonly int TitleWidth = Situations.All.Max(situation => situation.Title.Length);
    private static readonly int ReadWidth = Situations.All.Max(situation => situation.Read.Length) + 1;

    /// <summary>The table's first row.</summary>
    public static string Head { get; } = Row("", "situation", $"read in {Page}", "seen");

    /// <summary>A row of the table.</summary>
    public static string Row(Situation situation, Verdict verdict)
        => Row(verdict.IsRight ? "right" : "wrong", situation.Title, $"#{situation.Read}", verdict.Seen);

    /// <summary>The line below the table.</summary>
    public static string Summary(IReadOnlyList<(Situation Situation, Verdict Verdict)> results)
    {
        var right = results.Count(result => result.Verdict.IsRight);
        return right == results.Count ? $"all {right} situations are right" : $"{right} of {results.Count} situations are right";
    }

    /// <summary>All results as one JSON object on one line.</summary>
    public static string Json(IReadOnlyList<(Situation Situation, Verdict Verdict)> results, bool isolated)
    {
        var right = results.Count(result => result.Verdict.IsRight);
        return JsonSerializer.Serialize(
            new CheckObject(Schema, right, results.Count - right, isolated, results.Select(result => new ResultObject(
                result.Situation.Name, result.Situation.Title, result.Verdict.IsRight, result.Verdict.Seen, $"{Page}#{result.Situation.Read}"))),
            Default.CheckObject);
    }

    private static string Row(string result, string title, string read, string seen)
        => $"{result.PadRight(5)}  {title.PadRight(TitleWidth)}  {read.PadRight(ReadWidth)}  {seen}";
}

internal sealed record CheckObject(int Schema, int Right, int Wrong, bool Isolated, IEnumerable<ResultObject> Situations);

internal sealed record ResultObject(string Situation, string Title, bool Right, string Seen, string Read);
