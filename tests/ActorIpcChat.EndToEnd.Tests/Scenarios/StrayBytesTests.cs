using System.Globalization;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>What comes through the FIFO is from whoever may write to it: a process that stays goes on waiting for its peer.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class StrayBytesTests(ITestOutputHelper output) : RoomTest(output)
{
    [Theory]
    [InlineData("hallo\n")]
    [InlineData("\0\0\0\0")]
    [InlineData("IPCCHAT\u0001")]
    [InlineData("1")]
    [InlineData("4294967297 and more")]
    public void Bytes_that_are_no_handshake_are_said_once_and_passed_over(string bytes)
    {
        var b = Room.Start("b", "--stay");
        b.ShouldReport("waiting for A");
        using (new FileStream(Room.Fifo1, FileMode.Open, FileAccess.ReadWrite))
        using (var said = new FileStream(Room.Fifo2, FileMode.Open, FileAccess.ReadWrite))
        {
            for (var time = 0; time < 3; time++)
            {
                said.Write(System.Text.Encoding.Latin1.GetBytes(bytes));
                said.Flush();
                Wait.Until(() => Libc.BytesQueued(said.SafeFileHandle) == 0, "B has read it");
            }
        }

        Assert.InRange(b.Errors.Lines.Count(line => !line.Contains("waiting for A", StringComparison.Ordinal)), 0, 1);
        MeetsItsPeer(b);
    }

    [Fact]
    public void A_hello_that_names_shared_memory_which_is_not_there_is_said_and_passed_over()
    {
        var b = Room.Start("b", "--stay");
        b.ShouldReport("waiting for A");
        // It holds A's role, as a peer of ours does, and the FIFO.
        var forger = Room.StartProgram(
            "forger", "python3", ["-c", Forger, Room.Directory, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        forger.ShouldShow("locked");
        using (var heard = new FileStream(Room.Fifo1, FileMode.Open, FileAccess.ReadWrite))
        using (var said = new FileStream(Room.Fifo2, FileMode.Open, FileAccess.ReadWrite))
        {
            // B begins anew a few times: the peer could have been changing its memory.
            Wait.Until(
                () =>
                {
                    if (Libc.BytesQueued(heard.SafeFileHandle) > 0)
                        Answer(heard, said, forger.Pid);
                    return b.Errors.Contains("read the peer's shared memory 99999");
                },
                "B refuses the hello");
        }

        forger.EndInput();
        forger.ExitCode();
        MeetsItsPeer(b);
    }

    [Fact]
    public void A_hello_in_a_stranger_s_name_that_knows_the_connection_does_not_keep_the_peer_from_being_heard()
    {
        var b = Room.Start("b", "--stay");
        b.ShouldReport("waiting for A");
        using (var heard = new FileStream(Room.Fifo1, FileMode.Open, FileAccess.ReadWrite))
        using (var said = new FileStream(Room.Fifo2, FileMode.Open, FileAccess.ReadWrite))
        {
            // It introduces itself to whoever has opened the pipe and is silent.
            Wait.Until(() => Libc.BytesQueued(heard.SafeFileHandle) > 0, "B introduces itself");
            var hello = new byte[4096];
            var length = heard.Read(hello);
            said.Write(ForgedHello.Of(Parent, ForgedHello.FromOfLast(hello.AsSpan(0, length))!.Value));
            said.Flush();
            b.ShouldReport($"ignored a hello of process {Parent}");
        }

        MeetsItsPeer(b);
    }

    /// <summary>A process that has nothing to do with the room.</summary>
    private static int Parent { get; } = int.Parse(File.ReadAllText("/proc/self/stat").Split(") ")[^1].Split(' ')[1], CultureInfo.InvariantCulture);

    private static void Answer(FileStream heard, FileStream said, int pid)
    {
        var hello = new byte[4096];
        var length = heard.Read(hello);
        said.Write(ForgedHello.Of(pid, ForgedHello.FromOfLast(hello.AsSpan(0, length)) ?? 0, segment: 99_999));
        said.Flush();
    }

    private const string Forger = """
        import fcntl, os, sys
        lock = open(sys.argv[1] + "/a.lock", "w")
        fcntl.lockf(lock, fcntl.LOCK_EX)
        print("locked", flush=True)
        sys.stdin.readline()
        os.unlink(sys.argv[1] + "/a.lock")
        """;

    private void MeetsItsPeer(RunningProcess b)
    {
        Assert.False(b.HasExited);
        var a = Room.Start("a");
        a.ShouldConnect();
        a.Send("a line");
        a.EndInput();
        a.ShouldExit();
        var b1 = Room.Start("b1", "--format", "plain");
        b1.ShouldShow("a line");
    }
}
