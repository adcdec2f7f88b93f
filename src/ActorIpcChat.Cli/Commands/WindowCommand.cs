using System.CommandLine;
using System.CommandLine.Parsing;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Cli.Window;
using ActorIpcChat.Composition;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Cli.Commands;

/// <summary><c>ipcchat window a</c>, <c>ipcchat window b</c>, and <c>ipcchat window --room R --nick N</c> of a member.</summary>
internal sealed class WindowCommand
{
    private readonly Argument<string?> _role = new("role") { Description = "Your role", HelpName = "a|b", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _nick = MemberCommand.NickOption("Your name, shown to the others");
    private readonly Option<string?> _listen = MemberCommand.ListenOption();
    private readonly Option<string[]> _join = MemberCommand.JoinOption();

    // Hidden: a window always stays, so that typed lines outlive the peer.
    private readonly Option<bool> _stay = new("--stay") { Hidden = true };

    private readonly Option<string?> _log = new("--log")
    {
        Description = "Append the lines of both sides to a file, as JSON; the next window shows its end",
        HelpName = "FILE",
    };

    private readonly Option<string?> _history = new("--history")
    {
        Description = "Lines of the log to show first (default: 100)",
        HelpName = "N|all",
    };

    private WindowCommand()
    {
    }

    public static Command Create()
    {
        var window = new WindowCommand();
        window._role.AcceptOnlyFromAmong("a", "b");
        var command = new Command("window", "Chat in one terminal: received lines above, your input below")
        {
            window._role, window._nick, window._listen, window._join, window._stay, window._log, window._history,
        };
        command.Validators.Add(window.Check);
        command.SetAction(window.Run);
        return command;
    }

    private void Check(CommandResult result)
    {
        if (result.GetResult(_role) is { Tokens: [var role, ..] })
        {
            if ((result.GetResult(_listen) ?? result.GetResult(_join))?.IdentifierToken is { } option)
                result.AddError(
                    $"cannot use {option.Value} with {role.Value}: a and b chat on one machine; "
                    + $"leave out {role.Value} to be a member of a room (--room, --nick)");
        }
        else if (result.GetValue(CommonOptions.RoomName) is null)
        {
            result.AddError(
                "cannot open a window: neither a role nor a room is given; "
                + "run ipcchat window a (or b), or ipcchat window --room NAME --nick NAME");
        }
    }

    private int Run(ParseResult parsed)
    {
        var nick = parsed.GetValue(_nick);
        List<OptionSetting> own = [.. ChatCommand.SettingsOf(nick, stay: true)];
        if (parsed.GetValue(_log) is { } file)
            own.Add(new("--log", "chat.viewer.log", file));
        if (parsed.GetValue(_history) is { } lines)
            own.Add(new("--history", "chat.window.history", lines));
        Role? role = parsed.GetValue(_role) switch { "a" => Role.A, "b" => Role.B, _ => null };
        var settings = role is { } one
            ? parsed.LoadFor(one.Word(), false, own)
            : MemberCommand.Load(parsed, own, parsed.GetValue(_listen), parsed.GetValue(_join));
        var log = settings.Chat.Viewer.Log is { Length: > 0 } path ? Path.GetFullPath(path) : null;
        // A mistyped path is reported before the window covers the screen.
        if (log is not null)
            AppendedFile.Open(log).Dispose();
        var inherited = Inherited(parsed);
        List<string> chat = [.. inherited, CommonOptions.Interactive, CommonOptions.ForWindow, "--stay"];
        // The window logs, since the viewer has only the lines of the other side.
        List<string> viewer = [.. inherited, "--format", "json", ViewerCommand.Presence, "--once", "--set=chat.viewer.log=\"\""];
        if (role is null)
        {
            nick = settings.Chat.Nick;
            viewer.Add($"--nick={nick}");
            if (parsed.GetValue(_listen) is { } endpoint)
                chat.Add($"--listen={endpoint}");
            chat.AddRange((parsed.GetValue(_join) ?? []).Select(member => $"--join={member}"));
        }

        if (nick is not null)
            chat.Add($"--nick={nick}");
        var side = SideOf(parsed, role, settings.Chat);
        return TerminalSession.Run(
            $"window {role?.Word() ?? nick}",
            settings.Hocon,
            (system, loop, exit, terminal, last) =>
            {
                var context = new WindowContext(side, settings.Chat, parsed.IsVerbose(), log, terminal, loop, exit, last, chat, viewer);
                system.StartProcess(ActorProps.OnLoop(() => new WindowActor(context)), "window", last, exit);
            },
            focus: true,
            mouse: settings.Chat.Window.Mouse);
    }

    private static WindowSide SideOf(ParseResult parsed, Role? role, ChatSettings settings)
    {
        var directory = parsed.GetValue(CommonOptions.Directory);
        var place = new WindowInvitation.Place(
            directory is null ? null : Directories.Absolute(directory), parsed.GetValue(CommonOptions.RoomName),
            parsed.GetValue(CommonOptions.Group));
        return role is { } one
            ? new PairSide(one, parsed.FindRoom, WindowInvitation.Of(one.Peer(), place))
            : new MemberSide(
                () => parsed.FindRoom().Member(settings.Nick),
                WindowInvitation.OfMember(place, settings.Link == LinkKind.Cluster ? settings.Cluster.Listen : null));
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
