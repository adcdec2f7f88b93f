using System.Diagnostics;
using System.Reflection;

namespace ActorIpcChat.Benchmarks.Chains;

/// <summary>Runs programs to their end, and makes the ones that a run needs.</summary>
internal static class Programs
{
    /// <summary>Why there is nothing to compare with, null where a C compiler is there.</summary>
    internal static string? WhyNoC => Find("cc") is null ? "cc is missing: install gcc and libc6-dev (Debian, Ubuntu)" : null;

    /// <summary>Compiles one of the sources in Native; null where its library is missing.</summary>
    internal static string? TryCompile(string name, string directory, params string[] libraries)
    {
        var program = Path.Combine(directory, name);
        var source = Path.Combine(AppContext.BaseDirectory, "Native", name + ".c");
        return Run(Find("cc")!, ["-O2", "-w", "-o", program, source, .. libraries], CancellationToken.None).Code == 0 ? program : null;
    }

    /// <summary>Publishes the native ipcchat.</summary>
    internal static void Publish(string directory, CancellationToken cancel)
    {
        var project = typeof(Programs).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "command project").Value!;
        var (code, output, error) = Run("dotnet", ["publish", project, "-c", "Release", "-o", directory], cancel);
        if (code != 0)
            throw new BenchmarkException($"cannot publish {project}, or name another program with --program:\n{output}{error}");
    }

    /// <summary>What it wrote, and its exit code.</summary>
    internal static (int Code, string Output, string Error) Run(string program, IEnumerable<string> arguments, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var killing = cancel.Register(() => process.Kill(entireProcessTree: true));
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        cancel.ThrowIfCancellationRequested();
        return (process.ExitCode, output.Result, error);
    }

    private static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(d => Path.Combine(d, name)).FirstOrDefault(File.Exists);
}
