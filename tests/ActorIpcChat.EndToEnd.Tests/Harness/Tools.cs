using System.Diagnostics;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>Installed programs that some tests use.</summary>
internal static class Tools
{
    /// <summary>The path of the first of these programs that is installed; null if none is.</summary>
    internal static string? Find(params string[] names) => names
        .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(directory => Path.Combine(directory, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>Advice to install the missing programs; null if all are installed.</summary>
    internal static string? WhyMissing(params string[] names)
        => names.Where(name => Find(name) is null).ToList() is { Count: > 0 } missing ? $"install {string.Join(' ', missing)}" : null;

    /// <summary>Runs a program without input to its end, which has to be 0.</summary>
    /// <returns>Its standard output.</returns>
    internal static string Run(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(3)), $"{start.FileName} has not ended");
        Assert.True(
            process.ExitCode == 0, $"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}: {output}{errors.Result}");
        return output;
    }
}

/// <summary>A test that needs other programs; skipped if one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(params string[] tools) => Skip = Tools.WhyMissing(tools);
}

/// <summary>A test that needs root and other programs; skipped without them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute(params string[] tools)
        => Skip = Environment.UserName == "root" ? Tools.WhyMissing(tools) : "only root can do this";
}

/// <inheritdoc cref="ToolFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolTheoryAttribute : TheoryAttribute
{
    public ToolTheoryAttribute(params string[] tools) => Skip = Tools.WhyMissing(tools);
}
