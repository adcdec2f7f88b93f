using Akka.Configuration;

namespace ActorIpcChat.Settings;

/// <summary>What was loaded.</summary>
/// <param name="Chat">Everything under <c>chat</c>, checked.</param>
/// <param name="Hocon">All sources merged, with overrides of <c>akka.*</c> as they were given.</param>
public sealed record LoadedSettings(ChatSettings Chat, Config Hocon);

/// <summary>From HOCON to settings that can be meant.</summary>
public static class SettingsLoader
{
    /// <summary>Every key that can be set, as its whole path.</summary>
    public static IEnumerable<string> Keys => KnownKeys.All.Keys;

    /// <summary>Names of the profiles that are built in.</summary>
    public static IReadOnlyList<string> Profiles => SettingsSource.Profiles;

    /// <summary>Loads the defaults, the role's file, the files and the single settings; the last one wins.</summary>
    /// <param name="role">a, b, a1, b1, or null for the defaults alone.</param>
    /// <param name="configFiles">Paths of HOCON files; the bare name low-latency or low-power is a built-in profile.</param>
    /// <param name="sets">KEY=VALUE each.</param>
    /// <exception cref="SettingsException">One line for each problem: key, origin, what was found, what is allowed.</exception>
    public static LoadedSettings Load(string? role, IReadOnlyList<string> configFiles, IReadOnlyList<string> sets)
    {
        List<string> problems = [];
        var reader = new SettingsReader(problems);
        var hocon = Config.Empty;
        foreach (var open in Sources(role, configFiles, sets))
        {
            try
            {
                var source = open();
                reader.Add(source);
                hocon = source.Document.Config.WithFallback(hocon);
            }
            catch (SettingsException e)
            {
                // The other sources may have problems too, and one run should show them all.
                problems.Add(e.Message);
            }
        }

        reader.CheckTogether();
        return problems.Count == 0
            ? new LoadedSettings(reader.Build(), hocon)
            : throw new SettingsException(string.Join('\n', problems.Select(HoconLeaf.Printable)));
    }

    private static IEnumerable<Func<SettingsSource>> Sources(string? role, IReadOnlyList<string> files, IReadOnlyList<string> sets)
        => [
            SettingsSource.Reference,
            .. role is null ? Array.Empty<Func<SettingsSource>>() : [() => SettingsSource.OfRole(role)],
            .. files.Select<string, Func<SettingsSource>>(file => () => SettingsSource.OfFile(file)),
            .. sets.Select<string, Func<SettingsSource>>(set => () => SettingsSource.OfSet(set)),
        ];
}
