namespace ActorIpcChat.Settings;

/// <summary>A key under <c>chat</c>.</summary>
/// <param name="path">The whole key, from <c>chat</c> on.</param>
/// <param name="allowed">Allowed values, for an error message.</param>
internal abstract class SettingKey(string path, string allowed)
{
    /// <summary>The whole key, from <c>chat</c> on.</summary>
    public string Path { get; } = path;

    /// <summary>Allowed values, for an error message.</summary>
    public string Allowed { get; } = allowed;

    /// <summary>Parses and checks a value.</summary>
    public abstract bool TryParse(string text, out object? value);
}

/// <summary>Parses and checks a value.</summary>
internal delegate bool ValueParser<T>(string text, out T value);

/// <summary>A key with a value of type <typeparamref name="T"/>.</summary>
internal sealed class SettingKey<T>(string path, string allowed, ValueParser<T> parse) : SettingKey(path, allowed)
{
    public override bool TryParse(string text, out object? value)
    {
        var parsed = parse(text, out var typed);
        value = typed;
        return parsed;
    }
}
