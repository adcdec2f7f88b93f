using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>The archive and the Debian package: built, installed below a directory, used, upgraded, and removed.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class DebianPackageTests : RoomTest, IClassFixture<ReleaseFiles>
{
    private readonly ReleaseFiles _files;
    private readonly string _work = Directory.CreateTempSubdirectory("ipcchat-test-").FullName;

    public DebianPackageTests(ITestOutputHelper output, ReleaseFiles files)
        : base(output) => _files = files;

    /// <summary>A directory with dpkg's database: packages are installed below it, and the machine's own stay as they are.</summary>
    private string Root => Path.Combine(_work, "root");

    private string Installed => Path.Combine(Root, "usr/bin/ipcchat");

    [NativeLongFact("dpkg", "dpkg-deb", "readelf")]
    public void Package_is_installed_used_upgraded_and_removed()
    {
        foreach (var file in (string[])["info", "updates"])
            Directory.CreateDirectory(Path.Combine(Root, "var/lib/dpkg", file));
        File.WriteAllText(Path.Combine(Root, "var/lib/dpkg/status"), "");

        Dpkg("--install", _files.Package);
        ShouldChat();
        foreach (var file in (string[])[
            "share/man/man1/ipcchat.1.gz", "share/bash-completion/completions/ipcchat", "share/systemd/user/ipcchat@.service"])
            Assert.True(File.Exists(Path.Combine(Root, "usr", file)), file);

        Dpkg("--install", WithVersion(_files.Package, "99.0.0"));
        Assert.Contains("Version: 99.0.0", File.ReadAllText(Path.Combine(Root, "var/lib/dpkg/status")), StringComparison.Ordinal);
        ShouldChat();

        Dpkg("--purge", "ipcchat");
        Assert.False(Directory.Exists(Path.Combine(Root, "usr")));
    }

    [NativeLongFact("lintian", "dpkg-deb", "readelf")]
    public void Package_has_no_lintian_errors()
        => ReleaseFiles.Run("lintian", "--allow-root", "--fail-on", "error", "--suppress-tags", "embedded-library", _files.Package);

    [ToolFact("systemd-analyze")]
    public void Units_have_no_exposure_above_medium_that_can_be_avoided()
    {
        foreach (var unit in Directory.GetFiles(Path.Combine(ReleaseFiles.Packaging, "systemd")))
        {
            var table = ReleaseFiles.Run("systemd-analyze", "security", "--offline=yes", "--no-pager", "--threshold=20", unit);
            var exposures = table.Split('\n').Where(row => row.StartsWith('✗'))
                .Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1]);
            Assert.All(exposures, exposure => Assert.InRange(double.Parse(exposure, System.Globalization.CultureInfo.InvariantCulture), 0, 0.4));
        }
    }

    [NativeLongFact("tar", "gzip")]
    public void Archive_of_the_same_source_is_the_same_and_its_program_chats()
    {
        var (first, second) = (MakeArchive("first"), MakeArchive("second"));
        Assert.True(File.ReadAllBytes(first).AsSpan().SequenceEqual(File.ReadAllBytes(second)));

        Directory.CreateDirectory(Path.Combine(Root, "usr"));
        ReleaseFiles.Run("tar", "-C", Path.Combine(Root, "usr"), "--strip-components=1", "-xzf", first);
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

    private string MakeArchive(string directory) => ReleaseFiles.Make("archive", Path.Combine(_work, directory));

    private string WithVersion(string package, string version)
    {
        var tree = Path.Combine(_work, "tree");
        ReleaseFiles.Run("dpkg-deb", "-R", package, tree);
        var control = Path.Combine(tree, "DEBIAN/control");
        File.WriteAllLines(control, File.ReadAllLines(control)
            .Select(line => line.StartsWith("Version:", StringComparison.Ordinal) ? $"Version: {version}" : line));
        var changed = Path.Combine(_work, "newer.deb");
        ReleaseFiles.Run("dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, changed);
        return changed;
    }

    // Dependencies are the machine's: they are not below the directory.
    private void Dpkg(params string[] arguments) => ReleaseFiles.Run(
        "dpkg", [$"--root={Root}", "--force-not-root", "--force-depends", "--force-unsafe-io", "--log=/dev/null", .. arguments]);
}
