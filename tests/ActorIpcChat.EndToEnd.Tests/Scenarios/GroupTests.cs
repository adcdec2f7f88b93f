using System.Diagnostics;
using System.Text;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>
/// Two users of one host. Only root can run as two users, with setpriv(1). Without root, or if these users cannot run the program, the
/// tests log a skip.
/// </summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class GroupTests(ITestOutputHelper output) : RoomTest(output)
{
    private const string Group = "64242";
    private const int First = 64001;
    private const int Second = 64002;
    private const int Outsider = 64003;

    private readonly ITestOutputHelper _output = output;

    [Fact]
    public void Two_users_of_one_group_chat_and_leave_together()
    {
        if (!CanRunAsOthers())
            return;
        var b1 = StartAs(First, "b1", "--group", Group);
        var b = StartAs(First, "b", "--group", Group);
        b.ShouldReport("waiting for A");
        var a = StartAs(Second, "a", "--group", Group);
        var a1 = StartAs(Second, "a1", "--group", Group);
        a.ShouldConnect();
        b.ShouldConnect();

        a.Send("from one user");
        b.Send("from the other");
        b1.ShouldShow("from one user");
        a1.ShouldShow("from the other");

        // Signals do not work between users: the goodbye in the pipe ends the peer.
        a.Signal(Libc.SIGINT);
        a.ShouldExit();
        b.ShouldExit();
    }

    [Fact]
    public void User_outside_the_group_and_user_without_the_option_are_refused()
    {
        if (!CanRunAsOthers())
            return;
        var b = StartAs(First, "b", "--group", Group);
        b.ShouldReport("waiting for A");

        var outsider = StartAs(Outsider, "b1", "--group", Group, member: false);
        outsider.ShouldRefuse(1, "Permission denied");
        var without = StartAs(Second, "a");
        without.ShouldRefuse(1, "belongs to another user");
        Assert.False(b.HasExited);
    }

    [Fact]
    public void Key_of_another_users_segment_is_refused()
    {
        if (!CanRunAsOthers())
            return;
        const string Key = "chat.shared-memory.key-b=641234";
        var b = StartAs(First, "b", "--set", Key);
        b.ShouldReport("waiting for A");

        foreach (var who in (string[])["b", "b1"])
        {
            Room.StartProgram(
                who, "setpriv", [.. Privileges(Outsider, false), ChatRoom.Program, who, "--directory", Room.Top, "--room", "other", "--set", Key])
                .ShouldRefuse(1, "Permission denied");
        }
    }

    [Fact]
    public void Group_member_gets_the_status_and_cleans_what_it_may()
    {
        if (!CanRunAsOthers())
            return;
        var b = StartAs(First, "b", "--group", Group);
        b.ShouldReport("waiting for A");

        var status = StartAs(Second, "status", "--group", Group);
        status.ShouldExit();
        Assert.Contains($"process {b.Pid}", status.Output.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("stale", status.Output.Text, StringComparison.Ordinal);
        StartAs(Second, "status").ShouldRefuse(1, "belongs to another user");
        StartAs(Second, "clean").ShouldRefuse(1, "belongs to another user");

        b.Kill();
        var clean = StartAs(Second, "clean", "--group", Group);
        clean.ShouldExit();
        Assert.Contains($"only its owner, user {First}, may remove it", clean.Output.Text, StringComparison.Ordinal);
        var owner = StartAs(First, "clean", "--group", Group);
        owner.ShouldExit();
        Assert.Empty(Segment.MadeBy([b.Pid]));
        Assert.False(Directory.Exists(Room.Directory));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Unrelated_process_named_as_the_peer_is_not_signalled(bool asOriginal)
    {
        if (!CanRunAsOthers())
            return;
        // As root, which the kernel allows to signal every process.
        var b = Room.Start("b", "--stay", "--group", Group);
        b.ShouldReport("waiting for A");
        var outsider = Room.StartProgram("outsider", "setpriv", [.. Privileges(Outsider, false), "sh", "-c", "echo here; read line"]);
        outsider.ShouldShow("here");
        using var inbound = new FileStream(Room.Fifo1, FileMode.Open, FileAccess.ReadWrite);
        using var outbound = new FileStream(Room.Fifo2, FileMode.Open, FileAccess.ReadWrite);

        outbound.Write(asOriginal ? Encoding.ASCII.GetBytes($"{outsider.Pid}") : ForgedHello.Of(outsider.Pid));
        outbound.Flush();
        b.ShouldReport(asOriginal ? "ignored a handshake" : $"ignored a hello of process {outsider.Pid}");
        b.Signal(Libc.SIGINT);
        b.ShouldExit();

        Assert.DoesNotContain("pipe connect success", b.Output.Text, StringComparison.Ordinal);
        Assert.False(outsider.HasExited);
        outsider.EndInput();
        outsider.ExitCode();
    }

    [Fact]
    public void Segment_created_by_another_user_and_given_to_this_one_is_refused()
    {
        if (!CanRunAsOthers())
            return;
        const int Key = 641235;
        var outsider = Room.StartProgram("outsider", "setpriv", [.. Privileges(Outsider, false), "/usr/bin/python3", "-c", SegmentGiver, $"{Key}"]);
        outsider.ShouldShow("given");

        foreach (var who in (string[])["b", "b1"])
            Room.Start(who, "--set", $"chat.shared-memory.key-b={Key}").ShouldRefuse(1, $"user {Outsider} made it");

        outsider.EndInput();
        outsider.ShouldExit();
    }

    // The creator of a segment can set any owner and still use it.
    private const string SegmentGiver = """
        import ctypes, struct, sys
        libc = ctypes.CDLL(None)
        id = libc.shmget(int(sys.argv[1]), 4 << 20, 0o1600)
        status = ctypes.create_string_buffer(112)
        libc.shmctl(id, 2, status)
        struct.pack_into("<i", status, 4, 0)
        assert libc.shmctl(id, 1, status) == 0
        print("given", flush=True)
        sys.stdin.readline()
        libc.shmctl(id, 0, None)
        """;

    private bool CanRunAsOthers()
    {
        if (Environment.UserName == "root" && TryAs(Second, ChatRoom.Program, "--version"))
        {
            // All users may enter the directory; the room belongs to the group.
            Assert.Equal(0, Libc.Chmod(Room.Top, 0b111_111_111));
            return true;
        }

        _output.WriteLine("skipped: needs root, setpriv and a program that others may run");
        return false;
    }

    private static bool TryAs(int user, params string[] command)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("setpriv", [.. Privileges(user, true), .. command])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private RunningProcess StartAs(int user, string name, params string[] options) => StartAs(user, name, options, member: true);

    private RunningProcess StartAs(int user, string name, string option, string value, bool member) => StartAs(user, name, [option, value], member);

    private RunningProcess StartAs(int user, string name, string[] options, bool member) => Room.StartProgram(
        name, "setpriv", [.. Privileges(user, member), ChatRoom.Program, name, "--directory", Room.Top, "--room", "room", .. options]);

    private static string[] Privileges(int user, bool member)
        => ["--reuid", $"{user}", "--regid", $"{user}", .. member ? (string[])["--groups", Group] : ["--clear-groups"]];
}
