namespace ActorIpcChat.Settings;

/// <summary>A parsed value with unresolved substitutions.</summary>
internal abstract record HoconNode;

/// <summary>A text, number, boolean or null; the key's parser decides which.</summary>
/// <param name="Value">The text, without quotes.</param>
/// <param name="IsSpace">Blanks between two parts of a <see cref="HoconConcatenation"/>.</param>
internal sealed record HoconText(string Value, bool IsSpace = false) : HoconNode;

/// <summary>[a, b].</summary>
/// <param name="Items">The elements.</param>
internal sealed record HoconList(IReadOnlyList<HoconNode> Items) : HoconNode;

/// <summary>Adjacent parts, which make one text, list or block.</summary>
/// <param name="Parts">At least two.</param>
/// <param name="Line">Line of the first part.</param>
internal sealed record HoconConcatenation(IReadOnlyList<HoconNode> Parts, int Line) : HoconNode;

/// <summary>${path} or ${?path}.</summary>
/// <param name="Path">Names in the path.</param>
/// <param name="IsOptional">It has the question mark.</param>
/// <param name="Line">Its line.</param>
internal sealed record HoconReference(IReadOnlyList<string> Path, bool IsOptional, int Line) : HoconNode;

/// <summary>In <c>key += value</c>: the earlier value of the key.</summary>
internal sealed record HoconPrevious : HoconNode;

/// <summary>{ key = value }.</summary>
internal sealed record HoconBlock : HoconNode
{
    private readonly Dictionary<string, HoconField> _fields = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    /// <summary>The names, in order of their first occurrence.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The field of a name; null if there is none.</summary>
    public HoconField? Find(string name) => _fields.GetValueOrDefault(name);

    /// <summary>Adds a value to a name. Earlier values stay: blocks are merged, and an unset optional substitution keeps the earlier value.</summary>
    public void Set(string name, HoconNode value)
    {
        if (!_fields.TryGetValue(name, out var field))
        {
            _names.Add(name);
            _fields.Add(name, field = new HoconField());
        }

        if (value is not HoconBlock block || field.Assigned.LastOrDefault() is not HoconBlock before)
        {
            field.Assigned.Add(value);
            return;
        }

        foreach (var (inner, other) in block._fields)
        {
            foreach (var assigned in other.Assigned)
                before.Set(inner, assigned);
        }
    }

    /// <summary>Merges this block and another, which wins, into a new one.</summary>
    public HoconBlock With(HoconBlock other)
    {
        var merged = new HoconBlock();
        foreach (var block in (HoconBlock[])[this, other])
        {
            foreach (var name in block._names)
            {
                if (merged._fields.TryAdd(name, new HoconField()))
                    merged._names.Add(name);
                merged._fields[name].Assigned.AddRange(block._fields[name].Assigned);
            }
        }

        return merged;
    }
}

/// <summary>All values of a name, and the resolved one.</summary>
internal sealed class HoconField
{
    /// <summary>The values in the order of the text.</summary>
    public List<HoconNode> Assigned { get; } = [];

    /// <summary>The values resolved so far; null for none.</summary>
    public HoconNode? Value { get; set; }

    /// <summary><see cref="Value"/> includes the last value.</summary>
    public bool IsResolved { get; set; }

    /// <summary>It is being resolved: a substitution that refers to it means the earlier value.</summary>
    public bool IsResolving { get; set; }
}
