namespace ActorIpcChat.Settings;

/// <summary>Resolves substitutions from the final values of the text, else from the environment.</summary>
/// <param name="root">The parsed text.</param>
internal sealed class HoconResolver(HoconBlock root)
{
    // A few lines that refer to each other can grow exponentially.
    private const int MaxSteps = 1 << 20;

    private const int MaxDepth = 100;

    private int _steps;
    private int _depth;

    /// <summary>The resolved value of a name: a text, a list or a block; null for none.</summary>
    /// <exception cref="FormatException">A substitution is undefined, or adjacent values have different kinds.</exception>
    public HoconNode? ValueOf(HoconField field)
    {
        Step(1);
        if (field.IsResolved || field.IsResolving)
            return field.Value;
        if (++_depth > MaxDepth)
            throw new FormatException($"substitutions lead to each other more than {MaxDepth} times");
        field.IsResolving = true;
        foreach (var assigned in field.Assigned)
        {
            if (Resolve(assigned, field) is { } value)
                field.Value = field.Value is HoconBlock before && value is HoconBlock block ? Merged(before, block) : value;
        }

        _depth--;
        (field.IsResolving, field.IsResolved) = (false, true);
        return field.Value;
    }

    private HoconNode? Resolve(HoconNode node, HoconField field)
    {
        Step(1);
        return node switch
        {
            HoconList list => new HoconList([.. list.Items.Select(item => Resolve(item, field)).OfType<HoconNode>()]),
            HoconConcatenation parts => Concatenate(parts, field),
            HoconReference reference => Find(reference),
            HoconPrevious => field.Value,
            _ => node,
        };
    }

    private HoconNode? Find(HoconReference reference)
    {
        HoconNode? found = root;
        foreach (var name in reference.Path)
            found = found is HoconBlock block && block.Find(name) is { } field ? ValueOf(field) : null;
        if (found is not null)
            return found;
        var path = string.Join('.', reference.Path);
        if (Environment.GetEnvironmentVariable(path) is { } given)
        {
            return !given.Contains('\uFFFD', StringComparison.Ordinal)
                ? new HoconText(given)
                : throw new FormatException($"line {reference.Line}: the environment variable {path} is not UTF-8");
        }

        return reference.IsOptional ? null : throw new FormatException(
            $"line {reference.Line}: ${{{path}}} leads to nothing, in this text and in the environment; ${{?{path}}} would leave the key as it was");
    }

    private HoconNode? Concatenate(HoconConcatenation concatenation, HoconField field)
    {
        List<HoconNode?> parts = [.. concatenation.Parts.Select(part => Resolve(part, field))];
        List<HoconNode> values = [.. parts.OfType<HoconNode>().Where(part => part is not HoconText { IsSpace: true })];
        if (values.Count == 0)
            return null;
        if (values.All(value => value is HoconText))
        {
            var text = string.Concat(parts.OfType<HoconText>().Select(part => part.Value));
            Step(text.Length);
            return new HoconText(text);
        }

        if (values.All(value => value is HoconBlock))
            return values.Cast<HoconBlock>().Aggregate(Merged);
        if (!values.All(value => value is HoconList))
            throw new FormatException($"line {concatenation.Line}: texts, lists and blocks beside each other make no value");
        List<HoconNode> items = [.. values.Cast<HoconList>().SelectMany(list => list.Items)];
        Step(items.Count);
        return new HoconList(items);
    }

    private HoconBlock Merged(HoconBlock first, HoconBlock second)
    {
        Step(first.Names.Count + second.Names.Count);
        return first.With(second);
    }

    private void Step(int cost)
    {
        _steps += cost;
        if (_steps > MaxSteps)
            throw new FormatException("substitutions that lead to each other make more than 1 MiB");
    }
}
