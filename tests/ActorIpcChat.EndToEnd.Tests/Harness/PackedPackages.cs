using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>A directory with all packages of this source, packed once for the tests that use them, and room for what these make of them.</summary>
public sealed partial class PackedPackages : IDisposable
{
    private readonly Lazy<string> _directory;

    public PackedPackages() => _directory = new(Pack);

    /// <summary>The directory of the packages; packs at the first call.</summary>
    internal string Directory => _directory.Value;

    /// <summary>The version of all packages.</summary>
    internal string Version => System.IO.Directory.GetFiles(Directory)
        .Select(path => VersionedName().Match(Path.GetFileName(path))).First(match => match.Success).Groups[1].Value;

    /// <summary>A directory of the tests.</summary>
    internal string Top { get; } = System.IO.Directory.CreateTempSubdirectory("ipcchat-test-").FullName;

    /// <summary>Runs the .NET command without build and compiler servers, which would keep the output open.</summary>
    internal string Dotnet(string command, params string[] arguments)
        => Run("dotnet", [command, .. arguments, .. command == "tool" ? (string[])[] : ["-nodeReuse:false", "-p:UseSharedCompilation=false"]]);

    /// <summary>Runs a program to its end, which has to be 0.</summary>
    /// <returns>Its standard output.</returns>
    internal string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Top };
        // Those of the test run's own build.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        // What programs outside of the repository restore does not stay on this machine.
        if (arguments.Length > 0 && arguments[0] is "restore" or "build" or "publish")
            start.Environment["NUGET_PACKAGES"] = Path.Combine(Top, "restored");
        return Tools.Run(start);
    }

    public void Dispose() => System.IO.Directory.Delete(Top, recursive: true);

    private string Pack()
    {
        var packages = Path.Combine(Top, "packages");
        // In the tested configuration, whose assemblies are already built.
        Dotnet("pack", ChatRoom.OfBuild("solution"), "-c", ChatRoom.OfBuild("configuration"), "--no-restore", "-o", packages);
        return packages;
    }

    [GeneratedRegex(@"^ActorIpcChat\.(\d.*)\.nupkg$")]
    private static partial Regex VersionedName();
}
