using System.Diagnostics;
using System.Reflection;

namespace ActorIpcChat.Benchmarks.Chains;

/// <summary>Runs programs to their end, and makes the ones that a run needs.</summary>
internal static class Programs
{
    private static readonly string Assembly = typeof(Programs).Assembly.Location;
    private static readonly bool IsHosted = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" || !File.Exists(Path.ChangeExtension(Assembly, null));

    /// <summary>This program, as an executable.</summary>
    internal static string Itself => IsHosted ? Environment.ProcessPath! : Path.ChangeExtension(Assembly, null);

    /// <summary>What its command line begins with.</summary>
    internal static string[] ItselfArguments => IsHosted ? [Assembly] : [];

    /// <summary>Why there is nothing to compare with, null where a C compiler is there.</summary>
    internal static string? WhyNoC => Find("cc") is null ? "cc is missing: install gcc and libc6-dev (Debian, Ubuntu)" : null;

    /// <summary>Compiles one of the sources in Native; null where its library is missing.</summary>
    internal static string? TryCompile(string name, string directory, params string[] libraries)
    {
        var program = Path.Combine(directory, name);
        var source = Path.Combine(AppContext.BaseDirectory, "Native", name + ".c");
        return Run(Find("cc")!, ["-O2", "-w", "-o", program, source, .. libraries], CancellationToken.None).Code == 0 ? program : null;
    }

    /// <summary>Publishes ipcchat, the native one or the one for the .NET runtime.</summary>
    internal static void Publish(string directory, bool native, CancellationToken cancel)
    {
        var project = typeof(Programs).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "command project").Value!;
        var (code, output, error) = Run("dotnet", ["publish", project, "-c", "Release", $"-p:PublishAot={(native ? "true" : "false")}", "-o", directory], cancel);
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

    /// <summary>Where a program of the machine's is; null where there is none.</summary>
    internal static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(d => Path.Combine(d, name)).FirstOrDefault(File.Exists);
}
