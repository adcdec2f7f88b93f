using System.Diagnostics;
using System.Reflection;

namespace ActorIpcChat.Benchmarks.Chains;

/// <summary>Runs programs to their end, and builds those that a run needs.</summary>
internal static class Programs
{
    private static readonly string Assembly = typeof(Programs).Assembly.Location;
    private static readonly bool IsHosted =
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" || !File.Exists(Path.ChangeExtension(Assembly, null));

    /// <summary>The executable of this program.</summary>
    internal static string Itself => IsHosted ? Environment.ProcessPath! : Path.ChangeExtension(Assembly, null);

    /// <summary>The first arguments of its command line.</summary>
    internal static string[] ItselfArguments => IsHosted ? [Assembly] : [];

    /// <summary>The reason why C programs cannot be compiled; null if there is a C compiler.</summary>
    internal static string? WhyNoC => Find("cc") is null ? "cc is missing: install gcc and libc6-dev (Debian, Ubuntu)" : null;

    /// <summary>Compiles one of the sources in Native; null if its library is missing.</summary>
    internal static string? TryCompile(string name, string directory, params string[] libraries)
    {
        var program = Path.Combine(directory, name);
        var source = Path.Combine(AppContext.BaseDirectory, "Native", name + ".c");
        return Run(Find("cc")!, ["-O2", "-w", "-pthread", "-o", program, source, .. libraries], CancellationToken.None).Code == 0 ? program : null;
    }

    /// <summary>Publishes ipcchat or another project, native or for the .NET runtime.</summary>
    internal static void Publish(string directory, bool native, CancellationToken cancel, string which = "command project")
    {
        var project = typeof(Programs).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == which).Value!;
        string[] arguments = ["publish", project, "-c", "Release", $"-p:PublishAot={(native ? "true" : "false")}", "-o", directory];
        var (code, output, error) = Run("dotnet", arguments, cancel);
        if (code != 0)
            throw new BenchmarkException($"cannot publish {project}, or name another program with --program:\n{output}{error}");
    }

    /// <summary>Runs a program and returns its exit code and output.</summary>
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

    /// <summary>The path of an installed program; null if there is none.</summary>
    internal static string? Find(string name)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(d => Path.Combine(d, name)).FirstOrDefault(File.Exists);
}
