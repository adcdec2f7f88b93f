using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace ActorIpcChat.Settings;

/// <summary>A parsed text with everything that it sets.</summary>
/// <param name="Config">What Akka makes of it.</param>
/// <param name="Leaves">What it sets, key by key; a block appears only when it is empty.</param>
internal sealed record HoconDocument(Config Config, IReadOnlyList<HoconLeaf> Leaves)
{
    /// <summary>Parses more strictly than Akka does.</summary>
    /// <exception cref="FormatException">The text is no HOCON, or not all of it means something.</exception>
    public static HoconDocument Parse(string text)
    {
        if (HoconText.WhyUnbalanced(text) is { } why)
            throw new FormatException(why);
        var config = ParseLeniently(text);
        if (IsCyclic(config.Root, []))
            throw new FormatException("a substitution that refers to itself, or to nothing");
        List<HoconLeaf> leaves = [];
        if (config.Root.IsObject())
            Collect(config.Root.GetObject(), "", leaves);
        else if (config.Root.Values.Count > 0)
            throw new FormatException("no keys");
        return new HoconDocument(config, leaves);
    }

    private static Config ParseLeniently(string text)
    {
        try
        {
            // Without the line's end "key =" is an unknown token to the parser, not a key without a value.
            return ConfigurationFactory.ParseString(
                text + "\n",
                file => throw new FormatException($"include \"{file}\" is not supported; name that file with --config"));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The parser shows many kinds of exceptions, some with a drawing over several lines; a problem is one line.
            throw new FormatException(e.Message.Split('\n', 2)[0].TrimEnd(' ', ':'), e);
        }
    }

    // Akka resolves ${a} inside a to itself, and an unknown ${?a} to the root; whoever then reads it overflows the stack.
    private static bool IsCyclic(HoconValue? value, HashSet<HoconValue> above)
    {
        if (value is null)
            return false;
        if (!above.Add(value))
            return true;
        foreach (var element in value.Values)
        {
            var cyclic = element switch
            {
                HoconObject o => o.Items.Values.Any(child => IsCyclic(child, above)),
                HoconArray a => a.Any(child => IsCyclic(child, above)),
                HoconSubstitution s => IsCyclic(s.ResolvedValue, above),
                _ => false,
            };
            if (cyclic)
                return true;
        }

        above.Remove(value);
        return false;
    }

    private static void Collect(HoconObject block, string prefix, List<HoconLeaf> leaves)
    {
        foreach (var (name, value) in block.Items)
        {
            var path = prefix + Quoted(name);
            if (value.Values.Count == 0)
                throw new FormatException($"'{path}' has no value");
            if (value.IsObject() && value.GetObject() is { Items.Count: > 0 } inner)
                Collect(inner, path + ".", leaves);
            else
                leaves.Add(new HoconLeaf(path, value));
        }
    }

    // "fifo.mode" in quotes is one name with a dot in it, not mode in fifo.
    private static string Quoted(string name)
        => name.Length > 0 && name.All(c => char.IsLetterOrDigit(c) || c is '-' or '_') ? name : $"\"{name}\"";
}

/// <summary>One key and what it is set to.</summary>
internal sealed record HoconLeaf(string Path, HoconValue Value)
{
    /// <summary>The text of a single value; null for a list or a block.</summary>
    public string? Text => Value.IsObject() || Value.IsArray() ? null : Value.GetString() ?? "";

    /// <summary>What stands there, for a message.</summary>
    public string Found => Value.IsObject() ? "a block" : Value.IsArray() ? "a list" : $"\"{Printable(Text!)}\"";

    /// <summary>A value on one line, without what would move a terminal's cursor.</summary>
    public static string Printable(string text)
        => string.Concat(text.Select(c => char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString()));
}
