using System.CommandLine;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using Akka.Event;

namespace ActorIpcChat.Cli.Processes;

/// <summary>The options that every command has.</summary>
internal static class CommonOptions
{
    /// <summary>Option of a and b: read commands from a pipe, too. A window gives it to its chat process.</summary>
    public const string Interactive = "--interactive";

    public static readonly Option<string?> RoomName = new("--room")
    {
        Description = "A chat of its own below the directory",
        HelpName = "NAME",
        Recursive = true,
    };

    public static readonly Option<string?> Directory = new("--directory")
    {
        Description = "Where the FIFOs are (default: $XDG_RUNTIME_DIR/ipcchat, or /tmp/ipcchat-UID)",
        HelpName = "DIR",
        Recursive = true,
    };

    public static readonly Option<string?> Group = new("--group")
    {
        Description = "Let the members of a group chat here, too",
        HelpName = "GROUP",
        Recursive = true,
    };

    public static readonly Option<string[]> Config = new("--config")
    {
        Description = "HOCON file; may be given several times, the last one wins",
        HelpName = "FILE",
        Recursive = true,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public static readonly Option<string[]> Set = new("--set")
    {
        Description = "One HOCON setting, such as chat.viewer.wake=off; may be given several times",
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

    /// <summary>The process is one of a window's or a demo's: see <see cref="ParentWatch"/>.</summary>
    public static readonly Option<bool> WithParent = new("--with-parent")
    {
        Description = "End with the process that reads standard error",
        Recursive = true,
        Hidden = true,
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> All { get; } = [RoomName, Directory, Group, Config, Set, Verbose, WithParent];

    /// <summary>Reads the configuration; the command's own options come last and win.</summary>
    public static LoadedSettings Load(this ParseResult parsed, string? role, params IReadOnlyList<string> own)
        => SettingsLoader.Load(
            role,
            parsed.GetValue(Config) ?? [],
            [.. parsed.GetValue(Set) ?? [], .. own, .. parsed.GetValue(Group) is { } group ? [$"chat.group={group}"] : Array.Empty<string>()]);

    /// <summary>The same for what has the link of a pair, or a member's: the other one is refused.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="role">As for <see cref="Load"/>.</param>
    /// <param name="cluster">It is a member's.</param>
    /// <param name="own">As for <see cref="Load"/>.</param>
    public static LoadedSettings LoadFor(this ParseResult parsed, string role, bool cluster, params IReadOnlyList<string> own)
    {
        var settings = parsed.Load(role, own);
        if (settings.Chat.LinkIsCluster == cluster)
            return settings;
        throw new SettingsException(cluster
            ? "chat.link: found fifo; allowed: cluster for ipcchat member and view, while ipcchat a, b, a1 and b1 are a pair with FIFOs"
            : "chat.link: found cluster; allowed: fifo for ipcchat a, b, a1, b1, window and demo, while a room across machines has ipcchat member and view");
    }

    /// <summary>Finds the room and makes its directory.</summary>
    public static Room OpenRoom(this ParseResult parsed, ChatSettings settings) => RoomLocator.Open(
        parsed.GetValue(Directory), parsed.GetValue(RoomName), settings.SharedMemory.KeyA, settings.SharedMemory.KeyB, settings.DirectoryMode, new Sharing(settings.Group));

    /// <summary>Finds the room and makes nothing.</summary>
    public static Room FindRoom(this ParseResult parsed)
    {
        var settings = parsed.Load(null).Chat;
        return RoomLocator.Find(
            parsed.GetValue(Directory), parsed.GetValue(RoomName), settings.SharedMemory.KeyA, settings.SharedMemory.KeyB, new Sharing(settings.Group));
    }

    /// <summary>How much to log.</summary>
    public static LogLevel LogLevel(this ParseResult parsed) => parsed.GetResult(Verbose)?.IdentifierTokenCount switch
    {
        null or 0 => Akka.Event.LogLevel.WarningLevel,
        1 => Akka.Event.LogLevel.InfoLevel,
        _ => Akka.Event.LogLevel.DebugLevel,
    };
}
