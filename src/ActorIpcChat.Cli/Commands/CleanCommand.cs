using System.CommandLine;
using ActorIpcChat.Cli.Output;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Inspection;
using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Commands;

/// <summary><c>ipcchat clean</c>.</summary>
internal static class CleanCommand
{
    public static Command Create()
    {
        var command = new Command("clean", "Remove what dead processes left in the room, and nothing that a live process uses");
        var force = new Option<bool>("--force")
        {
            Description = "Remove shared memory even if it has lines that no viewer has shown, or that were not delivered",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be removed" };
        var consumer = ConsumerOption.Create("--consumer", "Only forget this named consumer, with the lines that it lacks");
        command.Options.Add(force);
        command.Options.Add(dryRun);
        command.Options.Add(consumer);
        command.Validators.Add(result =>
        {
            if (result.GetValue(dryRun) && result.GetValue(consumer) is not null)
                result.AddError("cannot use --dry-run with --consumer: a name is forgotten at once; omit one of them");
        });
        command.SetAction(parsed =>
        {
            var room = parsed.FindRoom();
            var name = parsed.GetValue(consumer);
            var cleaning = name is null
                ? RoomCleaner.Clean(room, parsed.GetValue(force), parsed.GetValue(dryRun))
                : ConsumerCleaner.Forget(room, name);
            var removed = cleaning.DryRun ? "would remove" : "removed";
            List<string> lines = [.. cleaning.Removed.Select(thing => $"{removed} {thing}"), .. cleaning.Left.Select(thing => $"left {thing}")];
            if (cleaning.Removed.Count == 0 && cleaning.Failed.Count == 0)
                lines.Insert(0, name is null ? "nothing to clean" : $"nothing to clean: no consumer {VisibleText.Of(name)} in {room.Directory}");
            StandardOutputText.Write(lines);
            var errors = new StandardErrorLines("ipcchat clean");
            foreach (var failed in cleaning.Failed)
                errors.SayError(failed);
            return cleaning.Failed.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }
}
