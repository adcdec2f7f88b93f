using System.Globalization;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>Processes of one room in several containers, with different pid or IPC namespaces.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class NamespaceTests(ITestOutputHelper output) : RoomTest(output)
{
    private static readonly string[] OwnPids = ["-p", "-f", "--kill-child", "--mount-proc"];

    private readonly List<int> _inside = [];

    [RootFact("unshare")]
    public void Slow_viewer_of_another_pid_namespace_shows_each_line_once()
    {
        var b = Room.Start("b", "--stay", "--set", "chat.shared-memory.size=128KiB");
        b.ShouldReport("waiting for A");
        var (b1, inside) = StartWith(OwnPids, "b1", "--format", "plain");
        Wait.Until(() => Directory.EnumerateFiles(Room.Directory, "b1.*").Any(), "the viewer has its doorbell");
        Libc.Kill(inside, Libc.SIGSTOP);

        var sent = Lines.Bytes(Lines.Numbered(400_000));
        var a = Room.Start("a");
        var writer = new BackgroundWriter(a.Input, sent);
        Wait.UntilStable(() => writer.Written, "the sender is blocked, and B checks whether the viewer is alive");
        Assert.False(writer.IsDone);
        Libc.Kill(inside, Libc.SIGCONT);

        writer.WaitUntilDone();
        b1.ShouldShow(sent);
    }

    [RootFact("unshare")]
    public void Killed_viewer_of_another_pid_namespace_does_not_block_the_sender()
    {
        var b = Room.Start("b", "--stay", "--set", "chat.shared-memory.size=128KiB");
        b.ShouldReport("waiting for A");
        var (viewer, inside) = StartWith(OwnPids, "b1", "--format", "plain");
        Wait.Until(() => Directory.EnumerateFiles(Room.Directory, "b1.*").Any(), "the viewer has its doorbell");
        Libc.Kill(inside, Libc.SIGKILL);
        viewer.ExitCode();

        var b1 = Room.Start("b1", "--format", "plain");
        var sent = Lines.Bytes(Lines.Numbered(60_000));
        var a = Room.Start("a");
        new BackgroundWriter(a.Input, sent).WaitUntilDone();
        b1.ShouldShow(sent);
        Libc.Kill(b.Pid, Libc.SIGINT);
        b.ShouldExit();
    }

    [RootFact("unshare")]
    public void Process_1_of_a_container_chats_and_has_the_status_alive()
    {
        var (b, inside) = StartWith(OwnPids, "b", "--stay");
        b.ShouldReport("waiting for A");
        string[] enter = ["-t", inside.ToString(CultureInfo.InvariantCulture), "-p", "-m"];

        var a = Room.StartProgram("a", "nsenter", [.. enter, ChatRoom.Program, "a", "--directory", Room.Top, "--room", "room"]);
        a.ShouldConnect();
        var status = Room.StartProgram("status", "nsenter", [.. enter, ChatRoom.Program, "status", "--directory", Room.Top, "--room", "room"]);
        status.ShouldExit();
        Assert.Contains("process 1", status.Output.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("stale", status.Output.Text, StringComparison.Ordinal);
        a.EndInput();
        a.ShouldExit();
    }

    [RootFact("unshare")]
    public void Death_of_a_peer_of_another_pid_namespace_is_reported()
    {
        var (b, inside) = StartWith(OwnPids, "b", "--stay");
        b.ShouldReport("waiting for A");
        // Pids of a container are visible from its parent namespace, but not from another container.
        var (a, _) = StartWith(OwnPids, "a");
        a.ShouldConnect();

        Libc.Kill(inside, Libc.SIGKILL);

        a.ShouldReport("of another pid namespace) is gone");
        a.ShouldExit();
        Room.AllowLeftoversOf(b);
        Room.Start("clean").ShouldExit();
    }

    [RootFact("unshare")]
    public void Peer_of_another_IPC_namespace_is_refused_in_one_line()
    {
        var (b, _) = StartWith(["-i"], "b", "--stay");
        b.ShouldReport("waiting for A");

        var (a, _) = StartWith(["-i"], "a");
        a.ShouldRefuse(1, "read the peer's shared memory", "another IPC namespace");

        Assert.False(b.HasExited);
        Assert.DoesNotContain("pipe connect success", b.Output.Text, StringComparison.Ordinal);
    }

    protected override void BeforeClose()
    {
        foreach (var pid in _inside)
            Libc.Kill(pid, Libc.SIGTERM);
    }

    /// <summary>Starts a process in its own namespaces.</summary>
    /// <returns>The started process, and the pid of the process inside as seen from outside.</returns>
    private (RunningProcess Outside, int Inside) StartWith(string[] namespaces, string name, params string[] options)
    {
        var process = Room.StartProgram(
            name, "unshare", [.. namespaces, ChatRoom.Program, name, "--directory", Room.Top, "--room", "room", .. options]);
        var inside = process.Pid;
        if (namespaces.Contains("-f"))
            Wait.Until(() => (inside = Proc.ChildOf(process.Pid)) != 0 && Proc.IsOfChat(inside), $"{name} runs in its namespace");
        _inside.Add(inside);
        return (process, inside);
    }
}
