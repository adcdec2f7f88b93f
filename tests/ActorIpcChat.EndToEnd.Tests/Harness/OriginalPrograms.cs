using System.Diagnostics;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>Programs that do what the original ones do, from the sources in Original/, built once for a test run.</summary>
internal static class OriginalPrograms
{
    private static readonly Lazy<string> Built = new(Build);

    private static readonly string? Compiler = Tools.Find("cc", "gcc");

    /// <summary>Why there are none, null where there are.</summary>
    internal static string? WhyMissing => Compiler is null ? "the original programs' doubles have to be compiled: install gcc" : null;

    internal static string PathOf(string program) => Path.Combine(Built.Value, program);

    private static string Build()
    {
        var directory = Directory.CreateTempSubdirectory("ipcchat-originals-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(directory, recursive: true);
        foreach (var source in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Original"), "*.c"))
        {
            // Without the optimiser, which would have the viewer look once and never again.
            var program = Path.Combine(directory, Path.GetFileNameWithoutExtension(source));
            using var compiler = Process.Start(Compiler!, ["-O0", "-w", "-o", program, source]);
            compiler.WaitForExit();
            Assert.True(compiler.ExitCode == 0, $"{Compiler} could not build {source}");
        }

        return directory;
    }
}

/// <summary>A test with doubles of the original programs; skipped where nothing can compile them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OriginalFactAttribute : FactAttribute
{
    public OriginalFactAttribute() => Skip = OriginalPrograms.WhyMissing;
}

/// <inheritdoc cref="OriginalFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OriginalTheoryAttribute : TheoryAttribute
{
    public OriginalTheoryAttribute() => Skip = OriginalPrograms.WhyMissing;
}
