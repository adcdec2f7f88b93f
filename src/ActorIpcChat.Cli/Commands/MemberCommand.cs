using System.CommandLine;
using ActorIpcChat.Cli.Output;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Composition;
using ActorIpcChat.Inspection;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Peer;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Cli.Commands;

/// <summary><c>ipcchat member</c>: a member of a room of many, on this machine or across machines.</summary>
internal static class MemberCommand
{
#if NATIVE
    /// <summary>Akka.Remote needs the .NET runtime: see the project file. The help does not list what the build lacks.</summary>
    private const bool HasCluster = false;
#else
    private const bool HasCluster = true;
#endif

    public static Command Create()
    {
        var nick = NickOption("Your name, shown to the other members");
        var stay = new Option<bool>("--stay") { Description = "Keep running when stdin ends" };
        var (listen, join) = (ListenOption(), JoinOption());
        var (interactive, forWindow) = (ChatCommand.InteractiveOption(), ChatCommand.ForWindowOption());
        var command = new Command("member", "Chat in a room of many, on this machine or across machines: send stdin to all of them")
        {
            nick, stay, listen, join, interactive, forWindow,
        };
        command.SetAction(parsed =>
        {
            var settings = Load(
                parsed, ChatCommand.SettingsOf(parsed.GetValue(nick), parsed.GetValue(stay)), parsed.GetValue(listen), parsed.GetValue(join));
            return Run(parsed, settings, RoomOf(parsed, settings.Chat), parsed.GetValue(interactive), parsed.GetValue(forWindow));
        });
        return command;
    }

    public static Option<string?> ListenOption() => new("--listen")
    {
        Description = "Chat across machines: where to listen for other members (127.0.0.1:0: any free port)",
        HelpName = "HOST:PORT",
        Hidden = !HasCluster,
    };

    public static Option<string[]> JoinOption() => new("--join")
    {
        Description = "Chat across machines: where another member listens; repeatable",
        HelpName = "HOST:PORT",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        Hidden = !HasCluster,
    };

    /// <summary>Loads and checks the settings of a member.</summary>
    /// <exception cref="SettingsException">One of them is wrong, or the room or the nick is missing.</exception>
    public static LoadedSettings Load(ParseResult parsed, IReadOnlyList<OptionSetting> own, string? listen, string[]? join)
    {
        List<OptionSetting> all = [.. own];
        if (listen is not null)
            all.Add(new("--listen", "chat.cluster.listen", listen));
        if (join is { Length: > 0 })
            all.Add(new("--join", "chat.cluster.join", string.Join(',', join)));
        var settings = parsed.LoadFor("member", true, all);
        Check(parsed, settings.Chat);
        return settings;
    }

    public static Option<string?> NickOption(string description) => new("--nick") { Description = description, HelpName = "NAME" };

    /// <summary>The room needs a name, and the nick names the member's directory in it.</summary>
    /// <exception cref="SettingsException">One of them is missing or no name.</exception>
    public static void Check(ParseResult parsed, ChatSettings settings)
    {
        if (parsed.GetValue(CommonOptions.RoomName) is null)
            throw new SettingsException("cannot find the room of a member without its name; give --room NAME, the same for all members");
        var typed = parsed.GetResult("--nick") is null ? $"chat.nick = \"{settings.Nick}\"" : $"--nick {settings.Nick}";
        if (RoomLocator.WhyInvalidName(settings.Nick) is not null)
            throw new SettingsException($"cannot use {typed}; allowed for a member: the name of a directory, without '/'");
    }

    /// <summary>The directory and keys of a member.</summary>
    public static Room RoomOf(ParseResult parsed, ChatSettings settings) => parsed.OpenRoom(settings).Member(settings.Nick);

    private static int Run(ParseResult parsed, LoadedSettings settings, Room room, bool interactive, bool forWindow)
    {
        var name = forWindow ? "member" : $"member {settings.Chat.Nick}";
        var notices = new StandardErrorLines($"ipcchat {name}");
        // A killed member's successor goes on in its room.
        var link = (RoomUse.LinkOf(room) ?? settings.Chat.Link) == LinkKind.Host ? HostLink.Instance : ClusterLink(parsed, settings, room, notices);
        return ProcessHost.Run(name, settings.Hocon, parsed.LogLevel(), (system, loop, exit, _) =>
        {
            var input = StandardInput.TryOpen();
            system.AddChatProcess(
                new ChatContext(
                    Role.A, room, settings.Chat, loop, input, notices, exit, TimeProvider.System,
                    Interactive: input is { IsTerminal: true } || interactive, Health: ServiceReport.Begin())
                {
                    ForWindow = forWindow,
                    ShowsPids = !forWindow || parsed.IsVerbose(),
                },
                link);
        }, notices, settings.Chat.LoopCpu, parsed.GetValue(CommonOptions.WithParent));
    }

#if NATIVE
    private static IChatLink ClusterLink(ParseResult parsed, LoadedSettings settings, Room room, StandardErrorLines notices)
    {
        room.RemoveIfEmpty();
        throw new LinuxException(
            "cannot join a cluster of machines",
            "the native program has none",
            "leave out --listen and --join for a room of this machine, "
                + "or build it with dotnet publish src/ActorIpcChat.Cli -c Release -p:PublishAot=false");
    }
#else
    private static IChatLink ClusterLink(ParseResult parsed, LoadedSettings settings, Room room, StandardErrorLines notices)
        => ClusterMember.CreateLink(parsed, settings, notices);
#endif
}
