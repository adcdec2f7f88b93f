using System.CommandLine;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Cli.Window;
using ActorIpcChat.Composition;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;

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
        var log = new Option<string?>("--log")
        {
            Description = "Append the lines of both sides to a file, as JSON; the next window shows its end",
            HelpName = "FILE",
        };
        var history = new Option<string?>("--history") { Description = "Lines of the log to show first (default: 100)", HelpName = "N|all" };
        var command = new Command("window", "Chat in one terminal: received lines above, your input below")
        {
            role, nick, stay, log, history,
        };
        command.SetAction(parsed =>
        {
            List<OptionSetting> own = [.. ChatCommand.SettingsOf(parsed.GetValue(nick), stay: true)];
            if (parsed.GetValue(log) is { } file)
                own.Add(new("--log", "chat.viewer.log", file));
            if (parsed.GetValue(history) is { } lines)
                own.Add(new("--history", "chat.window.history", lines));
            return Run(parsed, parsed.GetValue(role) == "a" ? Role.A : Role.B, parsed.GetValue(nick), own);
        });
        return command;
    }

    private static int Run(ParseResult parsed, Role role, string? nick, IReadOnlyList<OptionSetting> own)
    {
        var settings = parsed.LoadFor(role.Word(), false, own);
        var log = settings.Chat.Viewer.Log is { Length: > 0 } path ? Path.GetFullPath(path) : null;
        // A mistyped path is reported before the window covers the screen.
        if (log is not null)
            AppendedFile.Open(log).Dispose();
        var inherited = Inherited(parsed);
        List<string> chat = [.. inherited, CommonOptions.Interactive, CommonOptions.ForWindow, "--stay"];
        if (nick is not null)
            chat.Add($"--nick={nick}");
        // The window logs, since the viewer has only the lines of the other side.
        List<string> viewer = [.. inherited, "--format", "json", ViewerCommand.Presence, "--once", "--set=chat.viewer.log=\"\""];
        var directory = parsed.GetValue(CommonOptions.Directory);
        var invitation = WindowInvitation.Of(
            role.Peer(), directory is null ? null : Directories.Absolute(directory), parsed.GetValue(CommonOptions.RoomName),
            parsed.GetValue(CommonOptions.Group));
        return TerminalSession.Run(
            $"window {role.Word()}",
            settings.Hocon,
            (system, loop, exit, terminal, last) =>
            {
                var context = new WindowContext(
                    role, settings.Chat, invitation, parsed.IsVerbose(), log, parsed.FindRoom, terminal, loop, exit, last, chat, viewer);
                system.StartProcess(ActorProps.OnLoop(() => new WindowActor(context)), "window", last, exit);
            },
            focus: true,
            mouse: settings.Chat.Window.Mouse);
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
