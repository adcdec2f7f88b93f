using System.CommandLine;
using ActorIpcChat.Cli.Output;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Cli.Status;
using ActorIpcChat.Inspection;
using ActorIpcChat.Linux.Files;

namespace ActorIpcChat.Cli.Commands;

/// <summary><c>ipcchat rooms</c>.</summary>
internal static class RoomsCommand
{
    public static Command Create()
    {
        var json = StatusCommand.JsonOption();
        var command = new Command("rooms", "List the rooms of the directory, and who is in each") { json };
        command.SetAction(parsed =>
        {
            var settings = parsed.Load(null).Chat;
            var (directory, rooms) = RoomList.Of(
                parsed.GetValue(CommonOptions.Directory), settings.SharedMemory.KeyA, settings.SharedMemory.KeyB, new Sharing(settings.Group));
            if (parsed.GetValue(CommonOptions.RoomName) is { } name)
                rooms = [.. rooms.Where(room => room.Name == name)];
            StandardOutputText.Write(parsed.GetValue(json) ? [RoomsJson.Of(directory, rooms)] : RoomsText.Lines(directory, rooms));
            return ExitCodes.Done;
        });
        return command;
    }
}
