using System.Diagnostics;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>Stand-ins for the original programs, built from Original/ once for a test run.</summary>
internal static class OriginalPrograms
{
    private static readonly Lazy<string> Built = new(Build);

    private static readonly string? Compiler = Tools.Find("cc", "gcc");

    /// <summary>The reason why they cannot be built; null if they can.</summary>
    internal static string? WhyMissing => Compiler is null ? "the stand-ins for the original programs have to be compiled: install gcc" : null;

    internal static string PathOf(string program) => Path.Combine(Built.Value, program);

    private static string Build()
    {
        var directory = Directory.CreateTempSubdirectory("ipcchat-originals-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(directory, recursive: true);
        foreach (var source in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Original"), "*.c"))
        {
            // Without optimisation, which would hoist the viewer's read out of its loop.
            var program = Path.Combine(directory, Path.GetFileNameWithoutExtension(source));
            using var compiler = Process.Start(Compiler!, ["-O0", "-w", "-o", program, source]);
            compiler.WaitForExit();
            Assert.True(compiler.ExitCode == 0, $"{Compiler} could not build {source}");
        }

        return directory;
    }
}

/// <summary>A test with stand-ins for the original programs; skipped without a C compiler.</summary>
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
