namespace ActorIpcChat.Settings;

/// <summary>A key that the chat knows.</summary>
/// <param name="path">The whole key, from <c>chat</c> on.</param>
/// <param name="allowed">Its values, for a message.</param>
internal abstract class SettingKey(string path, string allowed)
{
    /// <summary>The whole key, from <c>chat</c> on.</summary>
    public string Path { get; } = path;

    /// <summary>Its values, for a message.</summary>
    public string Allowed { get; } = allowed;

    /// <summary>Takes a value apart and checks it.</summary>
    public abstract bool TryParse(string text, out object? value);
}

/// <summary>Takes a value apart and checks it.</summary>
internal delegate bool ValueParser<T>(string text, out T value);

/// <summary>A key with the type of its value.</summary>
internal sealed class SettingKey<T>(string path, string allowed, ValueParser<T> parse) : SettingKey(path, allowed)
{
    /// <inheritdoc/>
    public override bool TryParse(string text, out object? value)
    {
        var parsed = parse(text, out var typed);
        value = typed;
        return parsed;
    }
}
