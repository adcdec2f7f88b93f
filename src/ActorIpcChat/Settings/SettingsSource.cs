using System.Text;
using ActorIpcChat.Text;

namespace ActorIpcChat.Settings;

/// <summary>A source of settings.</summary>
/// <param name="Origin">Its name in error messages: the file's path, --set, or an option.</param>
/// <param name="Document">Its content.</param>
/// <param name="IsOption">The origin is an option: error messages name it instead of the key.</param>
internal sealed record SettingsSource(string Origin, HoconDocument Document, bool IsOption = false)
{
    private const int MaxCharacters = 1 << 20;
    private static readonly string[] Roles = ["a", "b", "a1", "b1", "member"];

    /// <summary>Names of the built-in files that <see cref="OfFile"/> takes.</summary>
    public static readonly string[] Profiles = ["low-latency", "low-power"];

    /// <summary>It is the defaults.</summary>
    public bool IsReference { get; private init; }

    /// <summary>The defaults.</summary>
    public static SettingsSource Reference() => BuiltIn("reference") with { IsReference = true };

    /// <summary>The built-in file of a role.</summary>
    /// <exception cref="SettingsException">The role is unknown.</exception>
    public static SettingsSource OfRole(string role) => Roles.Contains(role)
        ? BuiltIn(role)
        : throw new SettingsException($"cannot use the settings of \"{VisibleText.OfValue(role)}\"; allowed: {string.Join(", ", Roles)}");

    /// <summary>A file of --config, or a built-in profile by its name.</summary>
    /// <exception cref="SettingsException">It cannot be read, or is not HOCON.</exception>
    public static SettingsSource OfFile(string path)
        => Profiles.Contains(path) ? BuiltIn(path) : Parse(path, ReadFile(path, $"--config {(path.Length > 0 ? path : "\"\"")}"));

    /// <summary>The user's own file, which exists.</summary>
    /// <exception cref="SettingsException">It cannot be read, or is not HOCON.</exception>
    public static SettingsSource OfUser(string path) => Parse(path, ReadFile(path, path));

    /// <summary>KEY=VALUE from the command line.</summary>
    /// <exception cref="SettingsException">It has no '=', or no key before it.</exception>
    public static SettingsSource OfSet(string set) => new("--set", SetArgument.Parse(set));

    /// <summary>An option of the command line.</summary>
    public static SettingsSource OfOption(OptionSetting option)
        => new(option.Option, SetArgument.Parse($"{option.Key}={option.Value}"), IsOption: true);

    /// <summary>The error for the user: what they typed or wrote, and what is allowed.</summary>
    /// <param name="key">The whole key.</param>
    /// <param name="found">The value as in <see cref="HoconLeaf.Found"/>.</param>
    /// <param name="allowed">What is allowed, or why this is not.</param>
    public string Refusal(string key, string found, string allowed)
        => IsOption ? $"cannot use {Origin} {found.Trim('"')}; {allowed}" : $"cannot use {key} = {found} ({Origin}); {allowed}";

    private static SettingsSource BuiltIn(string name)
    {
        var file = $"hocon/{name}.conf";
        using var stream = typeof(SettingsSource).Assembly.GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"{file} is not in the assembly");
        using var reader = new StreamReader(stream);
        return Parse($"built-in {name}.conf", reader.ReadToEnd());
    }

    private static SettingsSource Parse(string origin, string text)
    {
        try
        {
            return new SettingsSource(origin, HoconDocument.Parse(text));
        }
        catch (FormatException e)
        {
            throw new SettingsException($"cannot use {origin}: it is not HOCON: {e.Message}; allowed: KEY = VALUE and blocks KEY {{ ... }}");
        }
    }

    private static string ReadFile(string path, string typed)
    {
        const string Allowed = "allowed: a HOCON file that can be read, or a profile: low-latency, low-power";
        try
        {
            if (Directory.Exists(path))
                throw new IOException("it is a directory");
            using var reader = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
            var buffer = new char[MaxCharacters + 1];
            var length = reader.ReadBlock(buffer);
            return length <= MaxCharacters ? new string(buffer, 0, length) : throw new IOException("it is larger than 1 MiB");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SettingsException($"cannot use {typed}: {Reason(e)}; {Allowed}");
        }
    }

    private static string Reason(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException => "you have no permission to read it",
        DecoderFallbackException => "it is not UTF-8",
        ArgumentException => "it names no file",
        _ => e.Message,
    };
}
