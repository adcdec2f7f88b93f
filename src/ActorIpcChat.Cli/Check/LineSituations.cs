using System.Text;

namespace ActorIpcChat.Cli.Check;

/// <summary>Situations in which lines go from A to B1.</summary>
internal static class LineSituations
{
    public static Verdict Connects(Stage stage, Who first)
    {
        stage.Open(first: first);
        return Verdict.Right(
            $"{(first == Who.A ? "A, then B" : "B, then A")}: the first line was shown after {stage.Clock.Elapsed.TotalSeconds:0.0} s");
    }

    public static Verdict EachWay(Stage stage)
    {
        stage.Open(both: true);
        return Verdict.Right("B1 showed a line of A, A1 one of B");
    }

    public static Verdict Burst(Stage stage)
    {
        string[] lines = [.. Enumerable.Range(1, 1000).Select(number => $"line {number} of many")];
        stage.Open();
        stage[Who.A].Send(Stage.Line(string.Join('\n', lines)));
        var shown = Shown(stage, lines.Length);
        if (shown.SequenceEqual(lines))
            return Verdict.Right("B1 showed 1,000 lines, once and in order");
        var missing = lines.Except(shown).FirstOrDefault();
        return Verdict.Wrong(missing is null
            ? $"B1 showed all lines, but {shown.Count} messages: not once, or not in order"
            : $"B1 showed {shown.Count} {(shown.Count == 1 ? "message" : "messages")} instead of 1,000 lines: "
                + $"\"{missing}\" is the first that it did not show");
    }

    public static Verdict Equal(Stage stage)
    {
        stage.Open();
        for (var time = 0; time < 3; time++)
        {
            stage[Who.A].Send(Stage.Line("the same"));
            stage.Wait(0.25);
        }

        var shown = Shown(stage, 3);
        var count = shown.Count(line => line == "the same");
        return shown.Count == 3 && count == 3 ? Verdict.Right("B1 showed three equal lines three times")
            : Verdict.Wrong($"B1 showed three equal lines {(count == 1 ? "once" : $"{count} times")}");
    }

    public static Verdict Empty(Stage stage)
    {
        stage.Open();
        foreach (var line in (string[])["before", "", "behind"])
        {
            stage[Who.A].Send(Stage.Line(line));
            stage.Wait(0.25);
        }

        var shown = Shown(stage, 3);
        return shown.SequenceEqual(["before", "", "behind"]) ? Verdict.Right("B1 showed the empty line between two others")
            : Verdict.Wrong($"of \"before\", an empty line and \"behind\", B1 showed {Listed(shown)}");
    }

    public static Verdict Long(Stage stage, int bytes)
    {
        var line = string.Concat(Enumerable.Range(0, bytes).Select(at => (char)('a' + (at % 26))));
        stage.Open();
        stage[Who.A].Send(Stage.Line(line));
        var shown = Shown(stage, 1);
        if (shown is [var only] && only == line)
            return Verdict.Right($"B1 showed {bytes:N0} bytes in one line");
        return Verdict.Wrong(shown.Count == 0 ? "B1 did not show it"
            : $"B1 showed {shown.Sum(message => message.Length):N0} of {bytes:N0} bytes, "
                + $"in {shown.Count} {(shown.Count == 1 ? "message" : "messages")}");
    }

    public static Verdict Nul(Stage stage)
    {
        stage.Open();
        stage[Who.A].Send(Stage.Line("one\0two"));
        var shown = Shown(stage, 1);
        // A viewer may show the byte itself, or a sign for it, such as ^@ or \0.
        return shown is [var only] && only.StartsWith("one", StringComparison.Ordinal) && only.EndsWith("two", StringComparison.Ordinal)
            && only.Length is > 6 and <= 12
            ? Verdict.Right("B1 showed what is before the NUL byte and what is behind it")
            : Verdict.Wrong($"of \"one\", a NUL byte and \"two\" in one line, B1 showed {Listed(shown)}");
    }

    public static Verdict Utf8(Stage stage)
    {
        const string Text = "Grüße, 你好, 👋";
        var line = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(Text));
        stage.Open();
        stage[Who.A].Send(Stage.Line(line));
        var shown = Shown(stage, 1);
        return shown is [var only] && only == line ? Verdict.Right($"B1 showed {Text}") : Verdict.Wrong($"of {Text}, B1 showed {Listed(shown)}");
    }

    /// <summary>Waits for a number of messages, and a moment for more; or until none has come for a while.</summary>
    private static IReadOnlyList<string> Shown(Stage stage, int count)
    {
        var (viewer, lines) = (stage[Who.B1], stage.ShownBy(Who.B1));
        var begun = viewer.Age;
        var quiet = TimeSpan.FromSeconds(1.2);
        stage.Until(
            () => lines.Now().Count >= count || viewer.Age - (viewer.LastOutput > begun ? viewer.LastOutput : begun) > quiet,
            TimeSpan.FromSeconds(6));
        stage.Wait(0.1);
        return lines.Now();
    }

    private static string Listed(IReadOnlyList<string> messages)
        => messages.Count == 0 ? "nothing" : string.Join(", ", messages.Take(4).Select(Excerpt.Of));
}
