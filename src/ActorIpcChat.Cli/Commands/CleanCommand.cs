using System.CommandLine;
using ActorIpcChat.Cli.Output;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Inspection;

namespace ActorIpcChat.Cli.Commands;

/// <summary><c>ipcchat clean</c>.</summary>
internal static class CleanCommand
{
    public static Command Create()
    {
        var command = new Command("clean", "Remove what dead processes left in the room, and nothing that a live process uses");
        command.SetAction(parsed =>
        {
            var cleaning = RoomCleaner.Clean(parsed.FindRoom());
            List<string> lines = [.. cleaning.Removed.Select(thing => $"removed {thing}"), .. cleaning.Left.Select(thing => $"left {thing}")];
            if (cleaning.Removed.Count == 0 && cleaning.Failed.Count == 0)
                lines.Insert(0, "nothing to clean");
            StandardOutputText.Write(lines);
            var errors = new StandardErrorLines("ipcchat clean");
            foreach (var failed in cleaning.Failed)
                errors.SayError(failed);
            return cleaning.Failed.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }
}
