using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>System calls that a sandbox or an old kernel refuses.</summary>
public sealed class SandboxTests(ITestOutputHelper output) : RoomTest(output)
{
    private readonly ITestOutputHelper _output = output;

    [ToolTheory("strace")]
    [InlineData("ENOSYS")]
    [InlineData("EPERM")]
    public void Peers_chat_and_notice_each_others_death_without_pidfd_open(string errno)
    {
        var b = Room.Start("b", "--stay");
        b.ShouldReport("waiting for A");
        var a = Room.StartProgram("a", "strace",
            ["-f", "-qq", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=pidfd_open", "-e", $"inject=pidfd_open:error={errno}",
                ChatRoom.Program, "a", "--directory", Room.Top, "--room", "room"]);
        a.ShouldConnect();

        Room.AllowLeftoversOf(b);
        b.Kill();

        a.ShouldReport("B (process ");
        a.ShouldExit();
        Room.Start("clean").ShouldExit();
    }

    [RootFact("unshare", "mount")]
    public void Peers_chat_without_proc()
    {
        if (!ChatRoom.IsNative)
        {
            _output.WriteLine("skipped: the .NET runtime does not start without /proc");
            return;
        }

        var b = Room.Start("b", "--stay");
        b.ShouldReport("waiting for A");
        var a = Room.StartProgram("a", "unshare",
            ["-m", "sh", "-c", "mount -t tmpfs none /proc && exec \"$@\"", "sh", ChatRoom.Program, "a", "--directory", Room.Top, "--room", "room"]);

        a.ShouldConnect();
        a.Send("without /proc");
        var b1 = Room.Start("b1", "--format", "plain");
        b1.ShouldShow("without /proc");
        a.EndInput();
        a.ShouldExit();
    }
}
