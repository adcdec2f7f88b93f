using System.Globalization;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>Any process with access can write to the FIFO: a staying process keeps waiting for its peer.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class InvalidHandshakeTests(ITestOutputHelper output) : RoomTest(output)
{
    [Theory]
    [InlineData("hallo\n")]
    [InlineData("\0\0\0\0")]
    [InlineData("IPCCHAT\u0001")]
    [InlineData("1")]
    [InlineData("4294967297 and more")]
    public void Bytes_that_are_no_handshake_are_reported_once_and_skipped(string bytes)
    {
        var b = Room.Start("b", "--stay");
        b.ShouldReport("waiting for A");
        using (new FileStream(Room.Fifo1, FileMode.Open, FileAccess.ReadWrite))
        using (var outbound = new FileStream(Room.Fifo2, FileMode.Open, FileAccess.ReadWrite))
        {
            for (var time = 0; time < 3; time++)
            {
                outbound.Write(System.Text.Encoding.Latin1.GetBytes(bytes));
                outbound.Flush();
                Wait.Until(() => Libc.BytesQueued(outbound.SafeFileHandle) == 0, "B has read it");
            }
        }

        Assert.InRange(b.Errors.Lines.Count(line => !line.Contains("waiting for A", StringComparison.Ordinal)), 0, 1);
        ShouldChatWithItsPeer(b);
    }

    [Fact]
    public void Hello_that_names_a_missing_segment_is_reported_and_skipped()
    {
        var b = Room.Start("b", "--stay");
        b.ShouldReport("waiting for A");
        // The forger holds A's lock, as a real peer does.
        var forger = Room.StartProgram(
            "forger", "python3", ["-c", Forger, Room.Directory, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        forger.ShouldShow("locked");
        using (var inbound = new FileStream(Room.Fifo1, FileMode.Open, FileAccess.ReadWrite))
        using (var outbound = new FileStream(Room.Fifo2, FileMode.Open, FileAccess.ReadWrite))
        {
            // B reconnects a few times: the peer could have been recreating its segment.
            Wait.Until(
                () =>
                {
                    if (Libc.BytesQueued(inbound.SafeFileHandle) > 0)
                        Answer(inbound, outbound, forger.Pid);
                    return b.Errors.Contains("read the peer's shared memory 99999");
                },
                "B refuses the hello");
        }

        forger.EndInput();
        forger.ExitCode();
        ShouldChatWithItsPeer(b);
    }

    [Fact]
    public void Forged_hello_of_an_unrelated_process_does_not_block_the_peer()
    {
        var b = Room.Start("b", "--stay");
        b.ShouldReport("waiting for A");
        using (var inbound = new FileStream(Room.Fifo1, FileMode.Open, FileAccess.ReadWrite))
        using (var outbound = new FileStream(Room.Fifo2, FileMode.Open, FileAccess.ReadWrite))
        {
            // B sends a hello to a silent process that has opened the pipe.
            Wait.Until(() => Libc.BytesQueued(inbound.SafeFileHandle) > 0, "B sends a hello");
            var hello = new byte[4096];
            var length = inbound.Read(hello);
            outbound.Write(ForgedHello.Of(Parent, ForgedHello.FromOfLast(hello.AsSpan(0, length))!.Value));
            outbound.Flush();
            b.ShouldReport($"ignored a hello of process {Parent}");
        }

        ShouldChatWithItsPeer(b);
    }

    /// <summary>A process that does not belong to the room.</summary>
    private static int Parent { get; } = int.Parse(File.ReadAllText("/proc/self/stat").Split(") ")[^1].Split(' ')[1], CultureInfo.InvariantCulture);

    private static void Answer(FileStream inbound, FileStream outbound, int pid)
    {
        var hello = new byte[4096];
        var length = inbound.Read(hello);
        outbound.Write(ForgedHello.Of(pid, ForgedHello.FromOfLast(hello.AsSpan(0, length)) ?? 0, segment: 99_999));
        outbound.Flush();
    }

    private const string Forger = """
        import fcntl, os, sys
        lock = open(sys.argv[1] + "/a.lock", "w")
        fcntl.lockf(lock, fcntl.LOCK_EX)
        print("locked", flush=True)
        sys.stdin.readline()
        os.unlink(sys.argv[1] + "/a.lock")
        """;

    private void ShouldChatWithItsPeer(RunningProcess b)
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
