namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>Programs of the machine's that some tests use.</summary>
internal static class Tools
{
    /// <summary>Where the first of these programs is, null where none is.</summary>
    internal static string? Find(params string[] names) => names
        .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(directory => Path.Combine(directory, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>Which of them there are not, null where all are there.</summary>
    internal static string? WhyMissing(params string[] names)
        => names.Where(name => Find(name) is null).ToList() is { Count: > 0 } missing ? $"install {string.Join(' ', missing)}" : null;
}

/// <summary>A test that needs programs which a user may lack; skipped where one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(params string[] tools) => Skip = Tools.WhyMissing(tools);
}

/// <summary>A test that only root can run, with programs that a user may lack; skipped for others.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute(params string[] tools) => Skip = Environment.UserName == "root" ? Tools.WhyMissing(tools) : "only root can do this";
}

/// <inheritdoc cref="ToolFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolTheoryAttribute : TheoryAttribute
{
    public ToolTheoryAttribute(params string[] tools) => Skip = Tools.WhyMissing(tools);
}
