using System.CommandLine;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Cli.Commands;

/// <summary><c>ipcchat view</c>: the viewer of a member of a room across machines.</summary>
internal static class MemberViewCommand
{
    public static Command Create()
    {
        var nick = MemberCommand.NickOption("Whose shared memory to show");
        return ViewerCommand.Create(
            "view", "Show what a member receives (--room and --nick say which)", [nick], Role.A,
            (parsed, own) =>
            {
                var settings = parsed.LoadFor("member", true, [.. own, .. ChatCommand.OwnSettings(parsed.GetValue(nick), stay: false)]);
                MemberCommand.Check(parsed, settings.Chat);
                return settings;
            },
            (parsed, settings) => (MemberCommand.PlaceOf(parsed, settings), settings.Nick));
    }
}
