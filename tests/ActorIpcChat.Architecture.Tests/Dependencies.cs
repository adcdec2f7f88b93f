using Mono.Cecil;

namespace ActorIpcChat.Architecture.Tests;

/// <summary>The dependencies between the product's namespaces, read from the compiled assemblies.</summary>
internal sealed class Dependencies
{
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _uses = new(StringComparer.Ordinal);

    public Dependencies(IEnumerable<string> assemblies)
    {
        foreach (var path in assemblies)
        {
            using var assembly = AssemblyDefinition.ReadAssembly(path);
            foreach (var type in assembly.MainModule.GetTypes())
                Add(type);
        }
    }

    public IEnumerable<string> Namespaces => _uses.Keys;

    /// <summary>The namespaces that a namespace uses, each with one example: type → type.</summary>
    public IReadOnlyDictionary<string, string> UsesOf(string name)
        => _uses.TryGetValue(name, out var uses) ? uses : new SortedDictionary<string, string>();

    /// <summary>A path from a namespace through others back to itself; null if there is none.</summary>
    public string? CycleThrough(string start)
    {
        Dictionary<string, string> cameFrom = [];
        Queue<string> queue = new([start]);
        while (queue.TryDequeue(out var name))
        {
            foreach (var (used, example) in UsesOf(name))
            {
                if (used == start)
                    return string.Join("\n", PathTo(name).Append($"{name} -> {used}: {example}"));
                if (cameFrom.TryAdd(used, name))
                    queue.Enqueue(used);
            }
        }

        return null;

        IEnumerable<string> PathTo(string to) => cameFrom.TryGetValue(to, out var from)
            ? PathTo(from).Append($"{from} -> {to}: {UsesOf(from)[to]}")
            : [];
    }

    private static string NamespaceOf(TypeReference type)
    {
        while (type.DeclaringType is { } outer)
            type = outer;
        // Two assemblies have types in the root namespace: the lowest ones, and the library that stands on all of them.
        var isOfCore = type.Namespace == "ActorIpcChat" && type.Scope.Name.StartsWith("ActorIpcChat.Core", StringComparison.Ordinal);
        return isOfCore ? "ActorIpcChat.Core" : type.Namespace;
    }

    private void Add(TypeDefinition type)
    {
        var name = NamespaceOf(type);
        if (!name.StartsWith("ActorIpcChat", StringComparison.Ordinal))
            return;
        _uses.TryAdd(name, new(StringComparer.Ordinal));
        foreach (var used in Used(type).SelectMany(Parts))
        {
            var other = NamespaceOf(used);
            if (other != name && other.StartsWith("ActorIpcChat", StringComparison.Ordinal))
                _uses[name].TryAdd(other, $"{type.FullName} -> {used.FullName}");
        }
    }

    private static IEnumerable<TypeReference?> Used(TypeDefinition type)
    {
        yield return type.BaseType;
        foreach (var part in type.Interfaces)
            yield return part.InterfaceType;
        foreach (var attribute in type.CustomAttributes)
            yield return attribute.AttributeType;
        foreach (var field in type.Fields)
            yield return field.FieldType;
        foreach (var method in type.Methods)
        {
            yield return method.ReturnType;
            foreach (var parameter in method.Parameters)
                yield return parameter.ParameterType;
            if (!method.HasBody)
                continue;
            foreach (var variable in method.Body.Variables)
                yield return variable.VariableType;
            foreach (var instruction in method.Body.Instructions)
            {
                yield return instruction.Operand as TypeReference ?? (instruction.Operand as MemberReference)?.DeclaringType;
                yield return (instruction.Operand as FieldReference)?.FieldType;
                if (instruction.Operand is not MethodReference called)
                    continue;
                yield return called.ReturnType;
                foreach (var parameter in called.Parameters)
                    yield return parameter.ParameterType;
                foreach (var argument in (called as GenericInstanceMethod)?.GenericArguments ?? [])
                    yield return argument;
            }
        }
    }

    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null => [],
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Append(generic.ElementType),
        TypeSpecification specification => Parts(specification.ElementType),
        _ => [type],
    };
}
