using System.CommandLine;

namespace ActorIpcChat.Cli.Check;

/// <summary>Options of the command, which a situation's own process gets as well.</summary>
internal static class CheckOptions
{
    /// <summary>Hidden option: play one situation, in this process.</summary>
    public const string Situation = "--situation";

    /// <summary>Hidden option: the directory of that situation.</summary>
    public const string Stage = "--stage";

    /// <summary>--a, --b, --a1, --b1.</summary>
    public static string NameOf(Who who) => $"--{who.ToString().ToLowerInvariant()}";

    /// <summary>The options for the commands of the four programs.</summary>
    public static Dictionary<Who, Option<string?>> Programs() => CheckedPrograms.All.ToDictionary(who => who, who => new Option<string?>(NameOf(who))
    {
        Description = $"Command to run as {who} (default: the program {who} in the directory)",
        HelpName = "CMD",
    });

    /// <summary>A hidden option with a value.</summary>
    public static Option<string?> Hidden(string name) => new(name) { Hidden = true, HelpName = "VALUE" };
}
