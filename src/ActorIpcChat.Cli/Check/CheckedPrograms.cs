using ActorIpcChat.Linux.Files;

namespace ActorIpcChat.Cli.Check;

/// <summary>One of the four programs.</summary>
internal enum Who { A, B, A1, B1 }

/// <summary>The four programs to check, each as a simple command for sh(1).</summary>
/// <param name="Directory">Absolute path of the directory in which each situation has one of its own.</param>
/// <param name="Commands">The commands, by <see cref="Who"/>.</param>
internal sealed record CheckedPrograms(string Directory, IReadOnlyDictionary<Who, string> Commands)
{
    public static readonly Who[] All = [Who.A, Who.B, Who.A1, Who.B1];

    /// <summary>The programs A, B, A1 and B1 of a directory, or other commands instead of them.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="given">A command, or null for the program in the directory.</param>
    /// <param name="why">Why the programs cannot be checked, for the user.</param>
    public static CheckedPrograms? TryFind(string directory, Func<Who, string?> given, out string? why)
    {
        why = null;
        var top = System.IO.Path.GetFullPath(directory);
        if (!System.IO.Directory.Exists(top))
        {
            why = $"cannot check {directory}: there is no such directory; give the directory with the programs A, B, A1 and B1";
            return null;
        }

        Dictionary<Who, string> commands = [];
        foreach (var who in All)
        {
            if (given(who) is { } command)
            {
                commands.Add(who, Absolute(command));
                continue;
            }

            var path = System.IO.Path.Combine(top, who.ToString());
            if (FileStatus.OfTarget(path) is not { IsRegularFile: true } status || (status.Permissions & 0b001_001_001) == 0)
            {
                why = $"cannot check {directory}: it has no program {who}; build it, or give --{who.ToString().ToLowerInvariant()} CMD";
                return null;
            }

            commands.Add(who, Quoted(path));
        }

        return new CheckedPrograms(top, commands);
    }

    /// <summary>The programs run in another directory: a relative path as the first word becomes absolute.</summary>
    private static string Absolute(string command)
    {
        var end = command.IndexOf(' ', StringComparison.Ordinal);
        var (first, rest) = end < 0 ? (command, "") : (command[..end], command[end..]);
        return first.Contains('/', StringComparison.Ordinal) && first[0] is not ('/' or '\'' or '"' or '$' or '~')
            ? Quoted(System.IO.Path.GetFullPath(first)) + rest
            : command;
    }

    private static string Quoted(string path) => $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
