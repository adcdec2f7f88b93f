using System.CommandLine;
using System.Text.Unicode;

namespace ActorIpcChat.Cli.Processes;

/// <summary>What is wrong with arguments before they are parsed: the parser drops empty values, and knows no bytes.</summary>
internal static class Arguments
{
    /// <summary>Why they cannot be taken, or null when they can.</summary>
    public static string? WhyRefused(string[] arguments, RootCommand root)
    {
        var names = root.Options.Concat(root.Subcommands.SelectMany(command => command.Options))
            .SelectMany(option => (string[])[option.Name, .. option.Aliases]).ToHashSet(StringComparer.Ordinal);
        for (var at = 0; at < arguments.Length; at++)
        {
            var argument = arguments[at];
            if (argument.Length == 0)
                return Empty(at > 0 && names.Contains(arguments[at - 1]) ? arguments[at - 1] : "an argument");
            if (argument[^1] is '=' or ':' && names.Contains(argument[..^1]))
                return Empty(argument[..^1]);
        }

        // The runtime decodes what is not UTF-8 with replacement characters: the path would be another one.
        return arguments.FirstOrDefault(argument => argument.Contains('\uFFFD', StringComparison.Ordinal)) is { } other && !AreUtf8()
            ? $"cannot take {other}: it is not UTF-8; rename what it names, or lead to it with a symbolic link"
            : null;
    }

    private static string Empty(string name) => $"{name}: the value is empty; give it one or leave the option out";

    private static bool AreUtf8()
    {
        try
        {
            return Utf8.IsValid(File.ReadAllBytes("/proc/self/cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without /proc the bytes are unknown.
            return false;
        }
    }
}
