using System.CommandLine;
using System.Text.Unicode;

namespace ActorIpcChat.Cli.Processes;

/// <summary>Checks arguments before they are parsed, since the parser drops empty values.</summary>
internal static class Arguments
{
    /// <summary>The error for the user; null if there is none.</summary>
    public static string? ErrorOf(string[] arguments, RootCommand root)
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

        // The runtime replaces invalid UTF-8 with U+FFFD, which would name another file.
        return arguments.FirstOrDefault(argument => argument.Contains('\uFFFD', StringComparison.Ordinal)) is { } other && !AreUtf8()
            ? $"cannot use {other}: it is not UTF-8; rename the file, or use a symbolic link to it"
            : null;
    }

    private static string Empty(string name) => $"cannot use {name}: the value is empty; give a value or omit the option";

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
