using System.Diagnostics;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>Solutions of the exercise, good ones and some with a fault, built from Exercise/exercise.c.</summary>
internal static class ExercisePrograms
{
    private static readonly string? Compiler = Tools.Find("cc", "gcc");

    /// <summary>The reason why they cannot be built; null if they can.</summary>
    internal static string? WhyMissing => Compiler is null ? "the solutions of the exercise have to be compiled: install gcc" : null;

    /// <summary>Builds A, B, A1 and B1 into a directory.</summary>
    /// <param name="directory">The directory, which exists.</param>
    /// <param name="defined">FAULT_NAME, or several with a space between; GOOD for none.</param>
    internal static void Build(string directory, string defined)
    {
        var first = Path.Combine(directory, "A");
        string[] define = [.. defined.Split(' ').Select(name => $"-D{name}")];
        using var compiler = Process.Start(
            Compiler!, ["-O1", "-w", .. define, "-o", first, Path.Combine(AppContext.BaseDirectory, "Exercise", "exercise.c")]);
        compiler.WaitForExit();
        Assert.True(compiler.ExitCode == 0, $"{Compiler} could not build a solution with {defined}");
        foreach (var name in (string[])["B", "A1", "B1"])
            File.Copy(first, Path.Combine(directory, name));
    }
}

/// <summary>A test with solutions of the exercise; skipped without a C compiler.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ExerciseFactAttribute : FactAttribute
{
    public ExerciseFactAttribute() => Skip = ExercisePrograms.WhyMissing;
}
