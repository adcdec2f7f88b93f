namespace ActorIpcChat.Cli.Check;

/// <summary>Idle programs, and programs beside those of ipcchat.</summary>
internal static class OtherSituations
{
    /// <summary>A program that waits takes no processor time.</summary>
    public static Verdict Idle(Stage stage)
    {
        const double Most = 0.05;
        stage.Open();
        stage.Wait(0.3);
        var (before, begun) = (Times(), stage.Clock.Elapsed);
        stage.Wait(1);
        var (after, seconds) = (Times(), (stage.Clock.Elapsed - begun).TotalSeconds);
        var used = CheckedPrograms.All.Select(who => (Who: who, Share: (after[who] - before[who]).TotalSeconds / seconds)).ToList();
        var seen = string.Join(", ", used.Select(one => $"{one.Who} {one.Share * 100:0} %")) + " of a processor";
        return used.Exists(one => one.Share > Most) ? Verdict.Wrong(seen) : Verdict.Right(seen);

        Dictionary<Who, TimeSpan> Times() => CheckedPrograms.All.ToDictionary(who => who, who => stage[who].BusyTime ?? TimeSpan.Zero);
    }

    /// <summary>One program beside three of ipcchat: it keeps to the article's keys, FIFOs and greeting.</summary>
    public static Verdict Mixed(Stage stage, Who theirs)
    {
        foreach (var who in (Who[])[Who.A, Who.B])
        {
            stage.Start(who, ours: who != theirs);
            stage.Wait(0.2);
        }

        foreach (var who in (Who[])[Who.A1, Who.B1])
            stage.Start(who, ours: who != theirs);
        // A viewer shows one direction. Three of ipcchat start slowly on a busy machine if it runs on the .NET runtime.
        Who[] senders = theirs switch { Who.A1 => [Who.B], Who.B1 => [Who.A], _ => [Who.A, Who.B] };
        foreach (var from in senders)
            stage.Say(from, TimeSpan.FromSeconds(8));
        return Verdict.Right(senders.Length == 2 ? "a line arrived each way" : $"{theirs} showed a line of {senders[0]}");
    }
}
