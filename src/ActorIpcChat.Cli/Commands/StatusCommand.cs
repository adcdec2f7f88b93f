using System.CommandLine;
using ActorIpcChat.Cli.Output;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Cli.Status;
using ActorIpcChat.Inspection;

namespace ActorIpcChat.Cli.Commands;

/// <summary><c>ipcchat status</c>.</summary>
internal static class StatusCommand
{
    public static Option<bool> JsonOption() => new("--json") { Description = "Print one JSON object" };

    public static Command Create()
    {
        var json = JsonOption();
        var watch = new Option<bool>("--watch") { Description = "Keep updating: full screen on a terminal (q ends), else again on each change" };
        var command = new Command("status", "Show the room: FIFOs, shared memory, processes, stored lines, what dead processes left")
        {
            json, watch,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(watch))
                return StatusWatch.Run(parsed, parsed.GetValue(json));
            var room = RoomInspector.Inspect(parsed.FindRoom());
            StandardOutputText.Write(parsed.GetValue(json) ? [StatusJson.Of(room)] : StatusText.Lines(room));
            return ExitCodes.Done;
        });
        return command;
    }
}
