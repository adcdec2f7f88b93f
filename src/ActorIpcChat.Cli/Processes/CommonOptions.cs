using System.CommandLine;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using Akka.Event;

namespace ActorIpcChat.Cli.Processes;

/// <summary>Options of all commands.</summary>
internal static class CommonOptions
{
    /// <summary>Hidden option of a, b and member: accept commands from a pipe. A window passes it to its chat process.</summary>
    public const string Interactive = "--interactive";

    /// <summary>Hidden option of a, b and member, from a window to its chat process: see <see cref="Peer.ChatContext.ForWindow"/>.</summary>
    public const string ForWindow = "--for-window";

    public static readonly Option<string?> RoomName = new("--room")
    {
        Description = "Name of a separate chat below the directory",
        HelpName = "NAME",
        Recursive = true,
    };

    public static readonly Option<string?> Directory = new("--directory")
    {
        Description = "Directory of the FIFOs (default: $XDG_RUNTIME_DIR/ipcchat, or /tmp/ipcchat-UID)",
        HelpName = "DIR",
        Recursive = true,
    };

    public static readonly Option<string?> Group = new("--group")
    {
        Description = "Let the members of this group chat, too",
        HelpName = "GROUP",
        Recursive = true,
    };

    public static readonly Option<string[]> Config = new("--config")
    {
        Description = "HOCON file; repeatable, the last one wins",
        HelpName = "FILE",
        Recursive = true,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public static readonly Option<string[]> Set = new("--set")
    {
        Description = "One HOCON setting, such as chat.viewer.wake=off; repeatable",
        HelpName = "PATH=VALUE",
        Recursive = true,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public static readonly Option<bool> Verbose = new("--verbose", "-v")
    {
        Description = "Log on standard error; -vv logs more",
        Recursive = true,
        Arity = ArgumentArity.Zero,
    };

    public static readonly Option<bool> Quiet = new("--quiet", "-q")
    {
        Description = "No notices on standard error, only errors",
        Recursive = true,
        Arity = ArgumentArity.Zero,
    };

    /// <summary>Hidden option for processes of a demo or a check: their settings do not depend on the user.</summary>
    public static readonly Option<bool> WithoutUserSettings = new("--without-user-settings")
    {
        Description = "Do not read the user's settings file",
        Recursive = true,
        Hidden = true,
    };

    /// <summary>Hidden option for processes of a window or a demo: see <see cref="ParentWatch"/>.</summary>
    public static readonly Option<bool> WithParent = new("--with-parent")
    {
        Description = "End with the process that reads standard error",
        Recursive = true,
        Hidden = true,
    };

    public static IReadOnlyList<Option> All { get; } = [RoomName, Directory, Group, Config, Set, Verbose, Quiet, WithoutUserSettings, WithParent];

    /// <summary>Loads the settings; the command's own options win.</summary>
    public static LoadedSettings Load(this ParseResult parsed, string? role, params IReadOnlyList<OptionSetting> own)
        => SettingsLoader.Load(
            role,
            IsWithoutUser(parsed) ? null : UserSettings.Find(),
            parsed.GetValue(Config) ?? [],
            parsed.GetValue(Set) ?? [],
            [.. own, .. parsed.GetValue(Group) is { } group ? [new("--group", "chat.group", group)] : Array.Empty<OptionSetting>()]);

    // A demo is the same for every user.
    private static bool IsWithoutUser(ParseResult parsed) => parsed.GetValue(WithoutUserSettings) || parsed.CommandResult.Command.Name == "demo";

    /// <summary>Loads the settings of a command for a pair, or for members.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="role">As for <see cref="Load"/>.</param>
    /// <param name="members">The command is for members, not for a pair of FIFOs.</param>
    /// <param name="own">As for <see cref="Load"/>.</param>
    /// <exception cref="SettingsException">chat.link is for the other ones.</exception>
    public static LoadedSettings LoadFor(this ParseResult parsed, string role, bool members, params IReadOnlyList<OptionSetting> own)
    {
        var settings = parsed.Load(role, own);
        if (settings.Chat.Link != LinkKind.Fifo == members)
            return settings;
        throw new SettingsException(members
            ? "chat.link: found fifo; allowed: host or cluster for members, that is ipcchat member, view and window --room NAME; "
                + "for FIFOs use ipcchat a, b, a1 and b1"
            : $"chat.link: found {(settings.Chat.Link == LinkKind.Host ? "host" : "cluster")}; "
                + "allowed: fifo for ipcchat a, b, a1, b1, window a|b and demo; "
                + "for members use ipcchat member, view and window --room NAME");
    }

    /// <summary>Finds the room, and makes its directory if it is missing.</summary>
    public static Room OpenRoom(this ParseResult parsed, ChatSettings settings) => RoomLocator.Open(
        parsed.GetValue(Directory), parsed.GetValue(RoomName), settings.SharedMemory.KeyA, settings.SharedMemory.KeyB,
        settings.DirectoryMode, new Sharing(settings.Group));

    /// <summary>Finds the room without making its directory.</summary>
    public static Room FindRoom(this ParseResult parsed)
    {
        var settings = parsed.Load(null).Chat;
        var (keyA, keyB) = (settings.SharedMemory.KeyA, settings.SharedMemory.KeyB);
        return RoomLocator.Find(parsed.GetValue(Directory), parsed.GetValue(RoomName), keyA, keyB, new Sharing(settings.Group));
    }

    /// <summary>-v was given.</summary>
    public static bool IsVerbose(this ParseResult parsed) => parsed.GetResult(Verbose) is { IdentifierTokenCount: > 0 };

    public static LogLevel LogLevel(this ParseResult parsed) => parsed.GetResult(Verbose)?.IdentifierTokenCount switch
    {
        null or 0 => Akka.Event.LogLevel.WarningLevel,
        1 => Akka.Event.LogLevel.InfoLevel,
        _ => Akka.Event.LogLevel.DebugLevel,
    };
}
