using static Tmds.Linux.LibC;

namespace ActorIpcChat.Cli.Check;

/// <summary>Situations in which a program is killed (kill -9), and started again.</summary>
internal static class KilledSituations
{
    /// <summary>The other one ends and frees its memory, or waits for the next; then both chat again.</summary>
    public static Verdict Chat(Stage stage, Who killed)
    {
        var other = killed == Who.A ? Who.B : Who.A;
        stage.Open();
        var dead = stage[killed];
        dead.Signal(SIGKILL);
        var ended = stage.Until(() => dead.HasEnded && stage[other].HasEnded, TimeSpan.FromSeconds(1.5));
        if (ended)
        {
            if (stage[other].Status > 128)
                return Verdict.Wrong($"{other} was ended by signal {stage[other].Status - 128}, so it could clean nothing up");
            stage.End();
            // What the killed program made, it cannot remove.
            if (stage.Remains(by: stage[other]) is { } remains)
                return Verdict.Wrong($"{other} ended, and left {remains}");
            stage.Start(Who.A);
            stage.Wait(0.2);
            stage.Start(Who.B);
            stage.StartViewers(Who.A1, Who.B1);
        }
        else
        {
            stage.Start(killed);
        }

        return Again(stage, Who.A, ended ? $"{other} ended, and the next A and B connected" : $"{other} waited, and the next {killed} connected");
    }

    /// <summary>The chat goes on, and the next viewer shows it.</summary>
    public static Verdict Viewer(Stage stage, Who killed)
    {
        var from = killed == Who.B1 ? Who.A : Who.B;
        stage.Open();
        if (from == Who.B)
            stage.Say(Who.B);
        var dead = stage[killed];
        dead.Signal(SIGKILL);
        stage.Until(() => dead.HasEnded, Stage.Patience);
        stage.Until(() => stage[Who.A].HasEnded || stage[Who.B].HasEnded, TimeSpan.FromSeconds(0.6));
        if (stage[Who.A].HasEnded || stage[Who.B].HasEnded)
            return Verdict.Wrong($"{(stage[Who.A].HasEnded ? "A" : "B")} ended, too");
        stage.Start(killed);
        stage.Wait(0.2);
        return Again(stage, from, $"the next {killed} showed new lines");
    }

    private static Verdict Again(Stage stage, Who from, string seen)
    {
        try
        {
            stage.Say(from);
            return Verdict.Right(seen);
        }
        catch (SituationFailedException e)
        {
            return Verdict.Wrong($"after the next start {e.Message}");
        }
    }
}
