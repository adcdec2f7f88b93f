using static Tmds.Linux.LibC;

namespace ActorIpcChat.Cli.Check;

/// <summary>Situations in which A or B leaves.</summary>
internal static class LeavingSituations
{
    public static Verdict EndOfInput(Stage stage)
    {
        stage.Open();
        stage[Who.A].Send(Stage.Line("the last line"));
        stage[Who.A].EndInput();
        var shown = stage.ShownBy(Who.B1);
        if (!stage.Until(() => shown.Now().Contains("the last line"), Stage.Patience))
            return Verdict.Wrong("B1 did not show the line before the end");
        if (!stage.Until(() => stage[Who.A].HasEnded, Stage.Patience))
            return Verdict.Wrong($"A still ran {Stage.Patience.TotalSeconds:0} s after the end of its standard input");
        stage.End();
        return stage.Remains() is { } remains
            ? Verdict.Wrong($"A ended, and left {remains}")
            : Verdict.Right("the last line was shown, A ended, and nothing was left");
    }

    /// <param name="stage">The stage.</param>
    /// <param name="at">Where Ctrl+C is pressed.</param>
    /// <param name="times">How often.</param>
    public static Verdict Interrupt(Stage stage, Who at, int times = 1)
    {
        var other = at == Who.A ? Who.B : Who.A;
        stage.Open();
        for (var time = 0; time < times; time++)
        {
            stage[at].Signal(SIGINT);
            stage.Wait(0.02);
        }

        stage.Until(() => stage[at].HasEnded && stage[other].HasEnded, Stage.Patience);
        foreach (var who in (Who[])[at, other])
        {
            switch (stage[who].Status)
            {
                case null:
                    return Verdict.Wrong($"{who} still ran after {Stage.Patience.TotalSeconds:0} s");
                case > 128 and var status:
                    return Verdict.Wrong($"{who} was ended by signal {status - 128}, so it could clean nothing up");
            }
        }

        return Verdict.Right("A and B ended");
    }

    public static Verdict Remains(Stage stage)
    {
        stage.Open();
        stage[Who.A].Signal(SIGINT);
        stage.Until(() => stage[Who.A].HasEnded && stage[Who.B].HasEnded, TimeSpan.FromSeconds(1.5));
        stage.End();
        return stage.Remains() is { } remains
            ? Verdict.Wrong($"after Ctrl+C in A and in the viewers ipcs still lists {remains}")
            : Verdict.Right("after Ctrl+C ipcs lists nothing");
    }

    /// <summary>Without FIFOs at the start: programs that make them remove them.</summary>
    public static Verdict Fifos(Stage stage)
    {
        stage.Start(Who.A);
        stage.Start(Who.B);
        stage.Until(() => stage[Who.A].HasEnded && stage[Who.B].HasEnded, TimeSpan.FromSeconds(1));
        var made = Left();
        if (made.Length == 0)
            return Verdict.Right("the programs make no FIFOs: they use those that are there");
        if (!stage[Who.A].HasEnded)
            stage[Who.A].Signal(SIGINT);
        stage.Until(() => stage[Who.A].HasEnded && stage[Who.B].HasEnded, TimeSpan.FromSeconds(1.5));
        stage.End();
        return Left() is { Length: > 0 } left
            ? Verdict.Wrong($"the programs made {string.Join(", ", left)}, and left {(left.Length == 1 ? "it" : "them")}")
            : Verdict.Right($"the programs made {string.Join(", ", made)}, and removed {(made.Length == 1 ? "it" : "them")}");

        static string[] Left() => [.. System.IO.Directory.EnumerateFileSystemEntries(".")
            .Where(path => Linux.Files.FileStatus.OfTarget(path) is { IsFifo: true })
            .Select(path => System.IO.Path.GetFileName(path)).Order(StringComparer.Ordinal)];
    }
}
