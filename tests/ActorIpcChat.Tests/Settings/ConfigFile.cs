using ActorIpcChat.Settings;

namespace ActorIpcChat.Tests.Settings;

/// <summary>A temporary configuration file.</summary>
internal sealed class ConfigFile : IDisposable
{
    public ConfigFile(string text) => File.WriteAllText(Path, text);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"ipcchat-{Guid.NewGuid():N}.conf");

    public void Dispose() => File.Delete(Path);

    /// <summary>Loads a file with this text, without a role.</summary>
    public static LoadedSettings Load(string text)
    {
        using var file = new ConfigFile(text);
        return SettingsLoader.Load(null, [file.Path], []);
    }

    /// <summary>The error about this text, and the path that it must name.</summary>
    public static (string Message, string Path) Refused(string text)
    {
        using var file = new ConfigFile(text);
        return (Assert.Throws<SettingsException>(() => SettingsLoader.Load(null, [file.Path], [])).Message, file.Path);
    }
}
