namespace ActorIpcChat.Settings;

/// <summary>A value as it stands in a text, before its substitutions are resolved.</summary>
internal abstract record HoconNode;

/// <summary>A text, a number, a boolean or null: what it is follows from what is asked of it.</summary>
/// <param name="Value">The text, without quotes.</param>
/// <param name="IsSpace">Blanks between two parts of a <see cref="HoconConcatenation"/>.</param>
internal sealed record HoconText(string Value, bool IsSpace = false) : HoconNode;

/// <summary>[a, b].</summary>
/// <param name="Items">The elements.</param>
internal sealed record HoconList(IReadOnlyList<HoconNode> Items) : HoconNode;

/// <summary>Parts beside each other, which make one text, list or block.</summary>
/// <param name="Parts">Two at least.</param>
/// <param name="Line">Where it begins.</param>
internal sealed record HoconConcatenation(IReadOnlyList<HoconNode> Parts, int Line) : HoconNode;

/// <summary>${path} or ${?path}.</summary>
/// <param name="Path">The names in it.</param>
/// <param name="IsOptional">With the question mark.</param>
/// <param name="Line">Where it stands.</param>
internal sealed record HoconReference(IReadOnlyList<string> Path, bool IsOptional, int Line) : HoconNode;

/// <summary>What a key had before the += in which this stands.</summary>
internal sealed record HoconPrevious : HoconNode;

/// <summary>{ key = value }.</summary>
internal sealed record HoconBlock : HoconNode
{
    private readonly Dictionary<string, HoconField> _fields = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    /// <summary>The names, in the order of their first mention.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>What a name is set to; null for a name that is not there.</summary>
    public HoconField? Find(string name) => _fields.GetValueOrDefault(name);

    /// <summary>Sets a name, and keeps what it had before: blocks are merged, and a substitution that leads nowhere leaves that as it was.</summary>
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

    /// <summary>This block and another one, which wins; both stay as they are.</summary>
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

/// <summary>All that a name was set to, in order, and what comes of it.</summary>
internal sealed class HoconField
{
    /// <summary>The values, as they stand in the text.</summary>
    public List<HoconNode> Assigned { get; } = [];

    /// <summary>What the values so far come to, null for nothing.</summary>
    public HoconNode? Value { get; set; }

    /// <summary>The last value is in it.</summary>
    public bool IsResolved { get; set; }

    /// <summary>It is being resolved: a substitution that leads here means what the name had before.</summary>
    public bool IsInWork { get; set; }
}
