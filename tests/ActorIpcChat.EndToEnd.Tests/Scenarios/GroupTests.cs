using System.Diagnostics;
using System.Text;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>
/// Two users of one host. Only root can be two users, with setpriv(1); elsewhere, or where these users may not run the program,
/// the tests end with a message.
/// </summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class GroupTests(ITestOutputHelper output) : RoomTest(output)
{
    private const string Group = "64242";
    private const int First = 64001;
    private const int Second = 64002;
    private const int Stranger = 64003;

    private readonly ITestOutputHelper _output = output;

    [Fact]
    public void Two_users_of_one_group_chat_and_leave_together()
    {
        if (!CanBeOthers())
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

        // Signals do not go from user to user: the goodbye in the pipe has to do.
        a.Signal(Libc.SIGINT);
        a.ShouldExit();
        b.ShouldExit();
    }

    [Fact]
    public void A_stranger_and_a_user_without_the_option_are_kept_out()
    {
        if (!CanBeOthers())
            return;
        var b = StartAs(First, "b", "--group", Group);
        b.ShouldReport("waiting for A");

        var stranger = StartAs(Stranger, "b1", "--group", Group, member: false);
        stranger.ShouldRefuse(1, "Permission denied");
        var without = StartAs(Second, "a");
        without.ShouldRefuse(1, "belongs to another user");
        Assert.False(b.HasExited);
    }

    [Fact]
    public void A_key_that_another_user_has_is_refused()
    {
        if (!CanBeOthers())
            return;
        const string Key = "chat.shared-memory.key-b=641234";
        var b = StartAs(First, "b", "--set", Key);
        b.ShouldReport("waiting for A");

        foreach (var who in (string[])["b", "b1"])
        {
            Room.StartProgram(
                who, "setpriv", [.. Privileges(Stranger, false), ChatRoom.Program, who, "--directory", Room.Top, "--room", "other", "--set", Key])
                .ShouldRefuse(1, "Permission denied");
        }
    }

    [Fact]
    public void Another_member_of_the_group_sees_who_is_there_and_cleans_what_is_his_to_clean()
    {
        if (!CanBeOthers())
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
    public void A_member_that_names_a_stranger_as_the_peer_has_nothing_done_to_it(bool asOriginal)
    {
        if (!CanBeOthers())
            return;
        // Of root, whom the kernel would let signal every process.
        var b = Room.Start("b", "--stay", "--group", Group);
        b.ShouldReport("waiting for A");
        var stranger = Room.StartProgram("stranger", "setpriv", [.. Privileges(Stranger, false), "sh", "-c", "echo here; read line"]);
        stranger.ShouldShow("here");
        using var heard = new FileStream(Room.Fifo1, FileMode.Open, FileAccess.ReadWrite);
        using var said = new FileStream(Room.Fifo2, FileMode.Open, FileAccess.ReadWrite);

        said.Write(asOriginal ? Encoding.ASCII.GetBytes($"{stranger.Pid}") : ForgedHello.Of(stranger.Pid));
        said.Flush();
        b.ShouldReport(asOriginal ? "ignored a handshake" : $"ignored a hello of process {stranger.Pid}");
        b.Signal(Libc.SIGINT);
        b.ShouldExit();

        Assert.DoesNotContain("pipe connect success", b.Output.Text, StringComparison.Ordinal);
        Assert.False(stranger.HasExited);
        stranger.EndInput();
        stranger.ExitCode();
    }

    [Fact]
    public void Shared_memory_that_a_stranger_made_and_gave_to_this_user_is_refused()
    {
        if (!CanBeOthers())
            return;
        const int Key = 641235;
        var stranger = Room.StartProgram("stranger", "setpriv", [.. Privileges(Stranger, false), "/usr/bin/python3", "-c", Giver, $"{Key}"]);
        stranger.ShouldShow("given");

        foreach (var who in (string[])["b", "b1"])
            Room.Start(who, "--set", $"chat.shared-memory.key-b={Key}").ShouldRefuse(1, $"user {Stranger} made it");

        stranger.EndInput();
        stranger.ShouldExit();
    }

    // The maker of a segment may name any owner, and may use it all the same.
    private const string Giver = """
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

    private bool CanBeOthers()
    {
        if (Environment.UserName == "root" && TryAs(Second, ChatRoom.Program, "--version"))
        {
            // Anybody may come in; what is in the room is the group's.
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
