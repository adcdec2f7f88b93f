using System.Diagnostics;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>
/// Exhausted resources of the kernel: one line names the resource, and nothing is left behind. The limits are those of namespaces
/// (unshare(1)), which only root can create; without root, the tests log a skip.
/// </summary>
public sealed class KernelLimitTests(ITestOutputHelper output) : RoomTest(output)
{
    private readonly ITestOutputHelper _output = output;

    [Theory]
    [InlineData("shmmni", 0)]
    [InlineData("shmmax", 100_000)]
    [InlineData("shmall", 10)]
    public void Shared_memory_limit_of_the_kernel_is_reported_by_name(string limit, int value)
    {
        if (!CanUnshare())
            return;
        Start("--ipc", $"echo {value} > /proc/sys/kernel/{limit}").ShouldRefuse(1, $"kernel.{limit}");
    }

    [Fact]
    public void Demo_reports_the_error_of_its_processes_in_one_line()
    {
        if (!CanUnshare())
            return;
        var demo = Room.StartProgram(
            "demo", "unshare", ["--ipc", "sh", "-c", """echo 100000 > /proc/sys/kernel/shmmax; exec "$0" demo""", ChatRoom.Program]);

        demo.ShouldExit(1);
        Assert.Contains("kernel.shmmax", Assert.Single(demo.Errors.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "room")]
    [InlineData(2, "a.lock")]
    [InlineData(3, "fifo1")]
    [InlineData(4, "fifo2")]
    [InlineData(5, "a.bell")]
    public void Full_file_system_is_reported_and_nothing_is_left_on_it(int inodes, string missing)
    {
        if (!CanUnshare())
            return;
        var left = Path.Combine(Room.Top, "left");
        Room.ExpectBesideRoom("left");
        var a = Start(
            "--mount",
            $"mount -t tmpfs -o nr_inodes={inodes} none '{Room.Top}/full'",
            directory: "full",
            after: $"ls -A '{Room.Top}/full' > '{left}'");

        a.ShouldRefuse(1, missing, "No space left on device", "df -i");

        Assert.Equal("", File.ReadAllText(left));
    }

    private RunningProcess Start(string kind, string prepare, string directory = "", string after = ":")
    {
        Directory.CreateDirectory(Path.Combine(Room.Top, directory));
        var script = $"""{prepare}; "$0" "$@"; code=$?; {after}; exit $code""";
        return Room.StartProgram(
            "a", "unshare", [kind, "sh", "-c", script, ChatRoom.Program, "a", "--directory", Path.Combine(Room.Top, directory), "--room", "room"]);
    }

    private bool CanUnshare()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("unshare", ["--ipc", "--mount", "true"]) { RedirectStandardError = true })!;
            process.WaitForExit();
            if (process.ExitCode == 0)
                return true;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // Logged below.
        }

        _output.WriteLine("skipped: needs unshare and the right to make namespaces");
        return false;
    }
}
