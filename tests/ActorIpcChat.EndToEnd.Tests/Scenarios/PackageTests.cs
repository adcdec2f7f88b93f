using System.Diagnostics;
using System.IO.Compression;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>The command as a .NET tool.</summary>
[Collection(NonParallel.Name)]
public sealed class PackageTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ipcchat-test-").FullName;

    /// <summary>Skipped for the native program: the package would be the same.</summary>
    public sealed class PackFactAttribute : FactAttribute
    {
        public PackFactAttribute() => Skip = ChatRoom.IsNative ? "the package is made from the source, for the .NET runtime" : null;
    }

    [PackFact]
    public void Packed_tool_installs_from_a_folder_and_runs_the_demo()
    {
        var (packages, tools) = (Path.Combine(_directory, "packages"), Path.Combine(_directory, "tools"));

        // In the tested configuration, whose assemblies are already built.
        Dotnet("pack", ChatRoom.OfBuild("source"), "-c", ChatRoom.OfBuild("configuration"), "--no-restore", "-o", packages);

        var package = Assert.Single(Directory.GetFiles(packages));
        using (var content = ZipFile.OpenRead(package))
        {
            Assert.NotNull(content.GetEntry("README.md"));
            Assert.NotNull(content.GetEntry("man/ipcchat.1"));
        }

        // From the folder only, without a feed.
        Dotnet("tool", "install", "ipcchat", "--tool-path", tools, "--source", packages);
        Assert.Contains("nothing was left behind", Run(Path.Combine(tools, "ipcchat"), "demo"), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    // Without build and compiler servers, which would keep the output open.
    private static void Dotnet(params string[] arguments)
        => Run("dotnet", arguments[0] == "pack" ? [.. arguments, "-nodeReuse:false", "-p:UseSharedCompilation=false"] : arguments);

    private static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // These variables come from the build of the test run.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(3)), $"{program} has not ended");
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {output}{errors.Result}");
        return output;
    }
}
