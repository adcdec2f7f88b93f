using System.CommandLine;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Cli.Commands;

/// <summary><c>ipcchat member</c>: a member of a cluster room.</summary>
internal static class MemberCommand
{
    public static Command Create()
    {
        var nick = NickOption("Your name, shown to the other members");
        var stay = new Option<bool>("--stay") { Description = "Keep running when stdin ends" };
        var listen = new Option<string?>("--listen")
        {
            Description = "Where to listen for other members (default: any free port of 127.0.0.1)",
            HelpName = "HOST:PORT",
        };
        var join = new Option<string[]>("--join")
        {
            Description = "Where another member listens; repeatable. Without it this member creates the room",
            HelpName = "HOST:PORT",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        var command = new Command("member", "Chat in a room with members on any machine: send stdin to all of them")
        {
            nick, stay, listen, join,
        };
        command.SetAction(parsed =>
        {
            List<OptionSetting> own = [.. ChatCommand.SettingsOf(parsed.GetValue(nick), parsed.GetValue(stay))];
            if (parsed.GetValue(listen) is { } endpoint)
                own.Add(new("--listen", "chat.cluster.listen", endpoint));
            if (parsed.GetValue(join) is { Length: > 0 } endpoints)
                own.Add(new("--join", "chat.cluster.join", string.Join(',', endpoints)));
            var settings = parsed.LoadFor("member", true, own);
            Check(parsed, settings.Chat);
            return Run(parsed, settings);
        });
        return command;
    }

    public static Option<string?> NickOption(string description) => new("--nick") { Description = description, HelpName = "NAME" };

    /// <summary>The room needs a name, and the nick names the member's directory in it.</summary>
    /// <exception cref="SettingsException">One of them is missing or no name.</exception>
    public static void Check(ParseResult parsed, ChatSettings settings)
    {
        if (parsed.GetValue(CommonOptions.RoomName) is null)
            throw new SettingsException("cannot find the room of a member without its name; give --room NAME, the same on all machines");
        var key = parsed.GetResult("--nick") is null ? "chat.nick" : "--nick";
        if (RoomLocator.WhyInvalidName(settings.Nick) is not null)
            throw new SettingsException($"{key}: found \"{settings.Nick}\"; allowed for a member: the name of a directory, without '/'");
    }

    /// <summary>The directory and keys of a member.</summary>
    public static Room RoomOf(ParseResult parsed, ChatSettings settings) => parsed.OpenRoom(settings).Member(settings.Nick);

#if NATIVE
    private static int Run(ParseResult parsed, LoadedSettings settings) => throw new LinuxException(
        "cannot run ipcchat member",
        "the native program has no cluster",
        "build it with dotnet publish src/ActorIpcChat.Cli -c Release -p:PublishAot=false");
#else
    private static int Run(ParseResult parsed, LoadedSettings settings) => MemberProcess.Run(parsed, settings);
#endif
}
