using System.CommandLine;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Cli.Window;
using ActorIpcChat.Composition;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Cli.Commands;

/// <summary><c>ipcchat window a</c> and <c>ipcchat window b</c>.</summary>
internal static class WindowCommand
{
    public static Command Create()
    {
        var role = new Argument<string>("role") { Description = "Your role", HelpName = "a|b" };
        role.AcceptOnlyFromAmong("a", "b");
        var nick = ChatCommand.NickOption();
        // Hidden: a window always stays, so that typed lines outlive the peer.
        var stay = ChatCommand.StayOption();
        stay.Hidden = true;
        var command = new Command("window", "Chat in one terminal: received lines above, your input below")
        {
            role, nick, stay,
        };
        command.SetAction(parsed => Run(parsed, parsed.GetValue(role) == "a" ? Role.A : Role.B, parsed.GetValue(nick)));
        return command;
    }

    private static int Run(ParseResult parsed, Role role, string? nick)
    {
        var settings = parsed.LoadFor(role.Word(), false, ChatCommand.SettingsOf(nick, stay: true));
        var inherited = Inherited(parsed);
        List<string> chat = [.. inherited, CommonOptions.Interactive, CommonOptions.PeerPid, "--stay"];
        if (nick is not null)
            chat.Add($"--nick={nick}");
        return TerminalSession.Run($"window {role.Word()}", settings.Hocon, (system, loop, exit, terminal, last) =>
        {
            var context = new WindowContext(
                role, settings.Chat.Nick, settings.Chat.Viewer.Bell, parsed.FindRoom, terminal, loop, exit, last, chat,
                [.. inherited, "--format", "json", ViewerCommand.Presence, "--once"]);
            system.StartProcess(ActorProps.OnLoop(() => new WindowActor(context)), "window", last, exit);
        });
    }

    /// <summary>Options of the chat and viewer processes: the same room and settings. With =, since a value may look like an option.</summary>
    private static List<string> Inherited(ParseResult parsed)
    {
        List<string> arguments = [];
        if (parsed.GetValue(CommonOptions.Directory) is { } directory)
            arguments.Add($"--directory={directory}");
        if (parsed.GetValue(CommonOptions.RoomName) is { } room)
            arguments.Add($"--room={room}");
        if (parsed.GetValue(CommonOptions.Group) is { } group)
            arguments.Add($"--group={group}");
        arguments.AddRange((parsed.GetValue(CommonOptions.Config) ?? []).Select(file => $"--config={file}"));
        arguments.AddRange((parsed.GetValue(CommonOptions.Set) ?? []).Select(set => $"--set={set}"));
        for (var verbose = parsed.GetResult(CommonOptions.Verbose)?.IdentifierTokenCount ?? 0; verbose > 0; verbose--)
            arguments.Add("-v");
        return arguments;
    }
}
