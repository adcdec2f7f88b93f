using System.CommandLine;
using System.Globalization;
using ActorIpcChat.Cli.Check;
using ActorIpcChat.Cli.Output;
using ActorIpcChat.Cli.Processes;
using Tmds.Linux;

namespace ActorIpcChat.Cli.Commands;

/// <summary><c>ipcchat check</c>.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var directory = new Argument<string>("directory") { Description = "Directory with the programs A, B, A1 and B1", HelpName = "DIR" };
        var json = StatusCommand.JsonOption();
        var programs = CheckOptions.Programs();
        var jobs = new Option<int>("--jobs") { Description = "Situations at once (default: 1)", HelpName = "N", DefaultValueFactory = _ => 1 };
        jobs.Validators.Add(result =>
        {
            if (result.Tokens is [var typed]
                && !(int.TryParse(typed.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0))
                result.AddError($"cannot use --jobs {typed.Value}: it is no number from 1 on");
        });
        var (situation, stage) = (CheckOptions.Hidden(CheckOptions.Situation), CheckOptions.Hidden(CheckOptions.Stage));
        var command = new Command("check", "Check four programs that solve the exercise: two FIFOs, shared memory, Ctrl+C frees everything")
        {
            directory, json, jobs,
        };
        foreach (var option in programs.Values.Concat([situation, stage]))
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            if (CheckedPrograms.TryFind(parsed.GetValue(directory)!, who => parsed.GetValue(programs[who]), out var why) is not { } found)
            {
                new StandardErrorLines("ipcchat check").SayError(why!);
                return ExitCodes.Usage;
            }

            return parsed.GetValue(situation) is { } name
                ? OneSituation.Run(found, name, parsed.GetValue(stage)!)
                : Run(found, parsed.GetValue(json), parsed.GetValue(jobs));
        });
        return command;
    }

    private static int Run(CheckedPrograms programs, bool json, int jobs)
    {
        using var run = new CheckRun(programs);
        List<(Situation Situation, Verdict Verdict)> results = [];
        var errors = new StandardErrorLines("ipcchat check");
        if (!run.IsIsolated)
            errors.Say("this system gives no IPC namespace: no other program may use the keys 1234 and 1235 meanwhile");
        if (!json)
            StandardOutputText.Write([CheckReport.Head]);
        var done = run.Play(jobs, (situation, verdict) =>
        {
            results.Add((situation, verdict));
            // Row by row: it takes longer than a second.
            if (!json)
                StandardOutputText.Write([CheckReport.Row(situation, verdict)]);
            else if (LibC.isatty(2) == 1)
                errors.Say($"{results.Count} of {Situations.All.Count}: {situation.Title}");
        });
        if (!done)
            return ExitCodes.Failed;
        StandardOutputText.Write([json ? CheckReport.Json(results, run.IsIsolated) : CheckReport.Summary(results)]);
        return results.TrueForAll(result => result.Verdict.IsRight) ? ExitCodes.Done : ExitCodes.Failed;
    }
}
