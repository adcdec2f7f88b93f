using System.Diagnostics;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>What the scripts of packaging/ make of the tested program. The package is made once for the tests that use it.</summary>
public sealed class ReleaseFiles : IDisposable
{
    internal static readonly string Packaging = Path.Combine(Path.GetDirectoryName(ChatRoom.OfBuild("solution"))!, "packaging");

    private readonly string _directory = Directory.CreateTempSubdirectory("ipcchat-test-").FullName;
    private readonly Lazy<string> _package;

    public ReleaseFiles() => _package = new(() => Make("deb", _directory));

    /// <summary>The Debian package.</summary>
    internal string Package => _package.Value;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <summary>Runs a script.</summary>
    /// <returns>The file that it made.</returns>
    internal static string Make(string script, string directory)
        => Run(Path.Combine(Packaging, script), directory).Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];

    /// <summary>Runs a program, which has to end with 0.</summary>
    /// <returns>Its standard output.</returns>
    internal static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments);
        start.Environment["IPCCHAT_PUBLISHED"] = Path.GetDirectoryName(ChatRoom.Program);
        return Tools.Run(start);
    }
}
