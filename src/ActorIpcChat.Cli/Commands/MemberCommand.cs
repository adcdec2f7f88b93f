using System.CommandLine;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Cli.Commands;

/// <summary><c>ipcchat member</c>: one of a room whose members may be on other machines.</summary>
internal static class MemberCommand
{
    public static Command Create()
    {
        var nick = NickOption("What the others call you");
        var stay = new Option<bool>("--stay") { Description = "Stay when standard input ends" };
        var listen = new Option<string?>("--listen") { Description = "Where the others reach this one (default: any free port of 127.0.0.1)", HelpName = "HOST:PORT" };
        var join = new Option<string[]>("--join")
        {
            Description = "Where a member of the room is; may be given several times. Without it a room begins",
            HelpName = "HOST:PORT",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        var command = new Command("member", "Chat in a room whose members may be on other machines: standard input to all of them")
        {
            nick, stay, listen, join,
        };
        command.SetAction(parsed =>
        {
            List<string> own = [.. ChatCommand.OwnSettings(parsed.GetValue(nick), parsed.GetValue(stay))];
            if (parsed.GetValue(listen) is { } place)
                own.Add($"chat.cluster.listen=\"{place}\"");
            if (parsed.GetValue(join) is { Length: > 0 } places)
                own.Add($"chat.cluster.join=\"{string.Join(',', places)}\"");
            var settings = parsed.LoadFor("member", true, own);
            Check(parsed, settings.Chat);
            return Run(parsed, settings);
        });
        return command;
    }

    public static Option<string?> NickOption(string description) => new("--nick") { Description = description, HelpName = "NAME" };

    /// <summary>Whether there can be a member's place: its nick names a directory there, in a room that has a name.</summary>
    public static void Check(ParseResult parsed, ChatSettings settings)
    {
        if (parsed.GetValue(CommonOptions.RoomName) is null)
            throw new SettingsException("--room: not given; a member's room has a name, which is the same on all machines");
        if (RoomLocator.WhyNoName(settings.Nick) is not null)
            throw new SettingsException($"chat.nick: found \"{settings.Nick}\"; allowed for a member: what can name a directory, without '/'");
    }

    /// <summary>The place of a member on this machine.</summary>
    public static Room PlaceOf(ParseResult parsed, ChatSettings settings) => parsed.OpenRoom(settings).Member(settings.Nick);

#if NATIVE
    private static int Run(ParseResult parsed, LoadedSettings settings) => throw new LinuxException(
        "ipcchat member needs the program for the .NET runtime",
        "the native one has no cluster",
        "build it with dotnet publish src/ActorIpcChat.Cli -c Release -p:PublishAot=false");
#else
    private static int Run(ParseResult parsed, LoadedSettings settings) => MemberProcess.Run(parsed, settings);
#endif
}
