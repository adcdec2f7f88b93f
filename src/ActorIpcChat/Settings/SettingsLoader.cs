using ActorIpcChat.Settings;
using ActorIpcChat.Text;
using Akka.Configuration;

namespace ActorIpcChat.Settings;

/// <summary>Loaded settings.</summary>
/// <param name="Chat">Everything under <c>chat</c>, checked.</param>
/// <param name="Hocon">All sources merged; <c>akka.*</c> is unchecked.</param>
internal sealed record LoadedSettings(ChatSettings Chat, Config Hocon);

/// <summary>A command-line option that sets a key.</summary>
/// <param name="Option">Its name in error messages, such as --nick.</param>
/// <param name="Key">The setting's whole key.</param>
/// <param name="Value">The value as typed.</param>
internal sealed record OptionSetting(string Option, string Key, string Value);

/// <summary>Loads settings from HOCON and checks them.</summary>
internal static class SettingsLoader
{
    /// <summary>All keys by their whole path.</summary>
    public static IEnumerable<string> Keys => KnownKeys.All.Keys;

    /// <summary>Names of the built-in profiles.</summary>
    public static IReadOnlyList<string> Profiles => SettingsSource.Profiles;

    /// <summary>Loads the defaults, the role's file, the user's, files, single settings and options; the last value of a key wins.</summary>
    /// <param name="role">a, b, a1, b1, member; null for the defaults alone.</param>
    /// <param name="configFiles">Paths of HOCON files, or low-latency or low-power for a built-in profile.</param>
    /// <param name="sets">Single settings, KEY=VALUE.</param>
    /// <param name="options">Options.</param>
    /// <exception cref="SettingsException">Some settings are invalid: one line for each.</exception>
    public static LoadedSettings Load(
        string? role, IReadOnlyList<string> configFiles, IReadOnlyList<string> sets, params IReadOnlyList<OptionSetting> options)
        => Load(role, null, configFiles, sets, options);

    /// <summary>As above, with the user's own file.</summary>
    /// <param name="role">As above.</param>
    /// <param name="userFile">The user's own file, which exists; null for none.</param>
    /// <param name="configFiles">As above.</param>
    /// <param name="sets">As above.</param>
    /// <param name="options">As above.</param>
    /// <exception cref="SettingsException">Some settings are invalid: one line for each.</exception>
    public static LoadedSettings Load(
        string? role, string? userFile, IReadOnlyList<string> configFiles, IReadOnlyList<string> sets, IReadOnlyList<OptionSetting> options)
    {
        List<string> problems = [];
        var reader = new SettingsReader(problems);
        var hocon = Config.Empty;
        foreach (var open in Sources(role, userFile, configFiles, sets, options))
        {
            try
            {
                var source = open();
                reader.Add(source);
                hocon = source.Document.Config.WithFallback(hocon);
            }
            catch (SettingsException e)
            {
                // Continues, to report the problems of all sources at once.
                problems.Add(e.Message);
            }
        }

        reader.CheckTogether();
        return problems.Count == 0
            ? new LoadedSettings(reader.Build(), hocon)
            : throw new SettingsException(string.Join('\n', problems.Select(VisibleText.OfValue)));
    }

    private static IEnumerable<Func<SettingsSource>> Sources(
        string? role, string? userFile, IReadOnlyList<string> files, IReadOnlyList<string> sets, IReadOnlyList<OptionSetting> options)
        => [
            SettingsSource.Reference,
            .. role is null ? Array.Empty<Func<SettingsSource>>() : [() => SettingsSource.OfRole(role)],
            .. userFile is null ? Array.Empty<Func<SettingsSource>>() : [() => SettingsSource.OfUser(userFile)],
            .. files.Select<string, Func<SettingsSource>>(file => () => SettingsSource.OfFile(file)),
            .. sets.Select<string, Func<SettingsSource>>(set => () => SettingsSource.OfSet(set)),
            .. options.Select<OptionSetting, Func<SettingsSource>>(option => () => SettingsSource.OfOption(option)),
        ];
}
