using System.Diagnostics;
using System.Text;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>The archive and the Debian package: built, installed below a directory, used, upgraded, and removed.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class DebianPackageTests : RoomTest
{
    private static readonly string Packaging = Path.Combine(Path.GetDirectoryName(ChatRoom.OfBuild("solution"))!, "packaging");
    private readonly string _work = Directory.CreateTempSubdirectory("ipcchat-test-").FullName;

    public DebianPackageTests(ITestOutputHelper output)
        : base(output)
    {
    }

    /// <summary>A directory with dpkg's database: packages are installed below it, and the machine's own stay as they are.</summary>
    private string Root => Path.Combine(_work, "root");

    private string Installed => Path.Combine(Root, "usr/bin/ipcchat");

    [NativeToolFact("dpkg", "dpkg-deb", "readelf")]
    public void Package_is_installed_used_upgraded_and_removed()
    {
        var package = Make("deb");
        foreach (var file in (string[])["info", "updates"])
            Directory.CreateDirectory(Path.Combine(Root, "var/lib/dpkg", file));
        File.WriteAllText(Path.Combine(Root, "var/lib/dpkg/status"), "");

        Dpkg("--install", package);
        ShouldChat();
        foreach (var file in (string[])[
            "share/man/man1/ipcchat.1.gz", "share/bash-completion/completions/ipcchat", "share/systemd/user/ipcchat@.service"])
            Assert.True(File.Exists(Path.Combine(Root, "usr", file)), file);

        Dpkg("--install", WithVersion(package, "99.0.0"));
        Assert.Contains("Version: 99.0.0", File.ReadAllText(Path.Combine(Root, "var/lib/dpkg/status")), StringComparison.Ordinal);
        ShouldChat();

        Dpkg("--purge", "ipcchat");
        Assert.False(Directory.Exists(Path.Combine(Root, "usr")));
    }

    [NativeToolFact("lintian", "dpkg-deb", "readelf")]
    public void Package_has_no_lintian_errors()
        => Run("lintian", "--allow-root", "--fail-on", "error", "--suppress-tags", "embedded-library", Make("deb"));

    [NativeToolFact("systemd-analyze")]
    public void Units_have_no_exposure_above_medium_that_can_be_avoided()
    {
        foreach (var unit in Directory.GetFiles(Path.Combine(Packaging, "systemd")))
        {
            var table = Run("systemd-analyze", "security", "--offline=yes", "--no-pager", "--threshold=20", unit);
            var exposures = table.Split('\n').Where(row => row.StartsWith('✗'))
                .Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1]);
            Assert.All(exposures, exposure => Assert.InRange(double.Parse(exposure, System.Globalization.CultureInfo.InvariantCulture), 0, 0.4));
        }
    }

    [NativeToolFact("tar", "gzip")]
    public void Archive_of_the_same_source_is_the_same_and_its_program_chats()
    {
        var (first, second) = (File.ReadAllBytes(Make("archive")), File.ReadAllBytes(Make("archive")));
        Assert.True(first.AsSpan().SequenceEqual(second));

        Directory.CreateDirectory(Path.Combine(Root, "usr"));
        Run("tar", "-C", Path.Combine(Root, "usr"), "--strip-components=1", "-xzf", Make("archive"));
        ShouldChat();
    }

    protected override void BeforeClose() => Directory.Delete(_work, recursive: true);

    private void ShouldChat()
    {
        string[] room = ["--directory", Room.Top, "--room", "room"];
        var a = Room.StartProgram("a", Installed, ["a", .. room]);
        var b = Room.StartProgram("b", Installed, ["b", .. room]);
        var b1 = Room.StartProgram("b1", Installed, ["b1", "--once", .. room]);
        a.Send("line");
        b1.ShouldShow("line");
        a.EndInput();
        a.ShouldExit();
        b.ShouldExit();
        b1.ShouldExit();
    }

    /// <summary>Runs a script of packaging/ with the program that is tested.</summary>
    /// <returns>The file that it made.</returns>
    private string Make(string script)
    {
        var lines = Run(Path.Combine(Packaging, script), _work).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines[^1];
    }

    private string WithVersion(string package, string version)
    {
        var tree = Path.Combine(_work, "tree");
        Run("dpkg-deb", "-R", package, tree);
        var control = Path.Combine(tree, "DEBIAN/control");
        File.WriteAllLines(control, File.ReadAllLines(control)
            .Select(line => line.StartsWith("Version:", StringComparison.Ordinal) ? $"Version: {version}" : line));
        var changed = Path.Combine(_work, "newer.deb");
        Run("dpkg-deb", "--root-owner-group", "--build", tree, changed);
        return changed;
    }

    // Dependencies are the machine's: they are not below the directory.
    private void Dpkg(params string[] arguments) => Run(
        "dpkg", [$"--root={Root}", "--force-not-root", "--force-depends", "--force-unsafe-io", "--log=/dev/null", .. arguments]);

    private static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["IPCCHAT_PUBLISHED"] = Path.GetDirectoryName(ChatRoom.Program);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = new StringBuilder();
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {process.ExitCode}\n{text}\n{errors}");
        return text;
    }
}
