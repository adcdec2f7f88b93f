using ActorIpcChat.Text;
using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace ActorIpcChat.Settings;

/// <summary>A parsed HOCON text.</summary>
/// <param name="Config">The text as Akka's configuration.</param>
/// <param name="Leaves">All keys with their values; a block only if it is empty.</param>
/// <param name="HasComment">The text contains a comment.</param>
internal sealed record HoconDocument(Config Config, IReadOnlyList<HoconLeaf> Leaves, bool HasComment)
{
    private const int MaxDepth = 100;

    /// <summary>Parses a text and resolves its substitutions.</summary>
    /// <exception cref="FormatException">The text is not HOCON, or has an include.</exception>
    public static HoconDocument Parse(string text)
    {
        var parser = new HoconParser(text);
        var root = parser.Parse();
        List<HoconLeaf> leaves = [];
        var value = Take(root, "", new HoconResolver(root), leaves, 0);
        return new HoconDocument(new Config(new HoconRoot(value)), leaves, parser.HasComment);
    }

    private static HoconValue Take(HoconBlock block, string prefix, HoconResolver resolver, List<HoconLeaf> leaves, int depth)
    {
        // A block can refer to itself.
        if (depth > MaxDepth)
            throw new FormatException($"'{prefix[..Math.Min(prefix.Length, 60)]}...' is nested deeper than {MaxDepth}");
        var items = new HoconObject();
        foreach (var name in block.Names)
        {
            var path = prefix + HoconParser.Quoted(name);
            switch (resolver.ValueOf(block.Find(name)!))
            {
                case HoconBlock { Names.Count: > 0 } inner:
                    items.Items[name] = Take(inner, path + ".", resolver, leaves, depth + 1);
                    break;
                case { } value:
                    leaves.Add(new HoconLeaf(path, (value as HoconText)?.Value, value is HoconBlock));
                    items.Items[name] = ForAkka(value, resolver);
                    break;
            }
        }

        return ValueOf(items);
    }

    private static HoconValue ForAkka(HoconNode node, HoconResolver resolver)
    {
        switch (node)
        {
            case HoconText text:
                return ValueOf(new HoconLiteral { Value = text.Value });
            case HoconBlock block:
                return Take(block, "", resolver, [], 0);
            default:
                var list = new HoconArray();
                list.AddRange(((HoconList)node).Items.Select(item => ForAkka(item, resolver)));
                return ValueOf(list);
        }
    }

    private static HoconValue ValueOf(IHoconElement element)
    {
        var value = new HoconValue();
        value.AppendValue(element);
        return value;
    }
}

/// <summary>One key and its value.</summary>
/// <param name="Path">The whole key.</param>
/// <param name="Text">The text of a single value; null for a list or a block.</param>
/// <param name="IsBlock">The value is an empty block.</param>
internal sealed record HoconLeaf(string Path, string? Text, bool IsBlock)
{
    /// <summary>The value in an error message.</summary>
    public string Found => IsBlock ? "a block" : Text is null ? "a list" : $"\"{VisibleText.OfValue(Text)}\"";
}
