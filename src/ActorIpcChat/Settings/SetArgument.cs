using System.Text;
using ActorIpcChat.Text;

namespace ActorIpcChat.Settings;

/// <summary>Parses KEY=VALUE. A value that is not HOCON is a text, which saves quotes within the shell's quotes.</summary>
internal static class SetArgument
{
    /// <exception cref="SettingsException">It has no '=', or no key before it.</exception>
    public static HoconDocument Parse(string set)
    {
        var at = set.IndexOf('=', StringComparison.Ordinal);
        if (at < 0)
            throw Refuse(set, "has no '='");
        var (key, value) = (set[..at].Trim(), set[(at + 1)..].Trim());
        var path = PathOf(key) ?? throw Refuse(set, "has no key before '='");
        return AsHocon(path, key, value) ?? HoconDocument.Parse($"{key} = {Quoted(value)}");
    }

    private static SettingsException Refuse(string set, string why)
        => new($"cannot use --set {VisibleText.OfValue(set)}: it {why}; allowed: KEY=VALUE, such as chat.viewer.wake=off");

    // The parser decides whether it is a key.
    private static string? PathOf(string key)
        => key.Length > 0 && TryParse($"{key} = 0") is { Leaves: [{ Text: "0" } leaf] } ? leaf.Path : null;

    private static HoconDocument? AsHocon(string path, string key, string value)
    {
        // A known key has one value: "Jo, 40 #1" is a nick, not a list of keys with a comment.
        if (KnownKeys.All.ContainsKey(path) && !value.StartsWith('"'))
            return null;
        var text = $"{key} = {value}";
        return TryParse(text) is { Leaves.Count: > 0, HasComment: false } document
            && document.Leaves.All(leaf => leaf.Path == path || leaf.Path.StartsWith(path + ".", StringComparison.Ordinal))
            ? document
            : null;
    }

    private static HoconDocument? TryParse(string text)
    {
        try
        {
            return HoconDocument.Parse(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string Quoted(string value)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in value)
        {
            if (char.IsControl(c))
                quoted.Append($"\\u{(int)c:x4}");
            else if (c is '"' or '\\')
                quoted.Append('\\').Append(c);
            else
                quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
