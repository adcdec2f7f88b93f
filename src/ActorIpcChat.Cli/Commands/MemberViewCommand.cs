using System.CommandLine;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Cli.Commands;

/// <summary><c>ipcchat view</c>: a viewer of a member.</summary>
internal static class MemberViewCommand
{
    public static Command Create()
    {
        var nick = MemberCommand.NickOption("Nick of the member");
        return ViewerCommand.Create(
            "view", "Show what a member receives (give its --room and --nick)", [nick], Role.A,
            (parsed, own) =>
            {
                var settings = parsed.LoadFor("member", true, [.. own, .. ChatCommand.SettingsOf(parsed.GetValue(nick), stay: false)]);
                MemberCommand.Check(parsed, settings.Chat);
                return settings;
            },
            (parsed, settings) => (MemberCommand.RoomOf(parsed, settings), settings.Nick));
    }
}
