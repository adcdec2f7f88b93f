using System.Text;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Linux.Tests.Support;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Tests.Processes;

public sealed unsafe class ChildProcessTests
{
    [Theory]
    [InlineData("exit 3", 3)]
    [InlineData("kill -TERM $$", 128 + 15)]
    public void How_it_ends_is_told_as_a_shell_tells_it(string script, int expected)
    {
        using var child = ChildProcess.Start("/bin/sh", ["-c", script]);
        var status = -1;
        Eventually.True(() => child.TryReap(out status), "it has ended");
        Assert.Equal(expected, status);
        Assert.True(child.IsReaped);
        Assert.False(child.TryReap(out _));
    }

    [Fact]
    public void Its_streams_are_pipes_and_its_end_ends_them()
    {
        using var child = ChildProcess.Start("/bin/sh", ["-c", "read -r line; echo \"got $line\"; echo \"$1\" >&2", "sh", "two words"]);
        Assert.True(ReadOnce(child.Output).WouldBlock);
        fixed (byte* line = "a line\n"u8)
            Assert.Equal(7, child.Input.Write(line, 7).Bytes);
        Assert.Equal("got a line\n", ReadToEnd(child.Output));
        Assert.Equal("two words\n", ReadToEnd(child.Error));
        Eventually.True(() => child.TryReap(out _), "it has ended");
    }

    [Fact]
    public void Signals_do_there_what_they_do_by_default()
    {
        // The runtime of this process ignores SIGPIPE; a child that inherited that would go on.
        using var child = ChildProcess.Start("/bin/sh", ["-c", "grep -E '^Sig(Ign|Blk)' /proc/self/status"]);
        Assert.Equal("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n", ReadToEnd(child.Output));
        Eventually.True(() => child.TryReap(out _), "it has ended");
    }

    [Fact]
    public void One_that_runs_can_be_ended()
    {
        using var child = ChildProcess.Start("/bin/sleep", ["1000"]);
        Assert.False(child.TryReap(out _));
        child.Signal(SIGTERM);
        var status = -1;
        Eventually.True(() => child.TryReap(out status), "it has ended");
        Assert.Equal(128 + SIGTERM, status);
    }

    [Fact]
    public void A_program_that_is_not_there_is_said()
        => Assert.Contains("start /nowhere/at-all", Assert.Throws<LinuxException>(() => ChildProcess.Start("/nowhere/at-all", [])).Message, StringComparison.Ordinal);

    private static string ReadToEnd(FileDescriptor from)
    {
        var text = new StringBuilder();
        Eventually.True(() =>
        {
            var buffer = stackalloc byte[256];
            var result = from.Read(buffer, 256);
            if (result.Bytes > 0)
                text.Append(Encoding.UTF8.GetString(buffer, result.Bytes));
            return result.EndOfFile;
        }, "it comes to its end");
        return text.ToString();
    }

    private static IoResult ReadOnce(FileDescriptor from)
    {
        byte one;
        return from.Read(&one, 1);
    }
}
