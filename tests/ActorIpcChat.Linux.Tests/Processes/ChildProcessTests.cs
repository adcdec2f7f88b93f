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
    public void Exit_status_is_that_of_a_shell(string script, int expected)
    {
        using var child = ChildProcess.Start("/bin/sh", ["-c", script]);
        var status = -1;
        Wait.Until(() => child.TryReap(out status), "the child has ended");
        Assert.Equal(expected, status);
        Assert.True(child.IsReaped);
        Assert.False(child.TryReap(out _));
    }

    [Fact]
    public void Streams_are_pipes_that_end_with_the_child()
    {
        using var child = ChildProcess.Start("/bin/sh", ["-c", "read -r line; echo \"got $line\"; echo \"$1\" >&2", "sh", "two words"]);
        Assert.True(ReadOnce(child.Output).WouldBlock);
        fixed (byte* line = "a line\n"u8)
            Assert.Equal(7, child.Input.Write(line, 7).Bytes);
        Assert.Equal("got a line\n", ReadToEnd(child.Output));
        Assert.Equal("two words\n", ReadToEnd(child.Error));
        Wait.Until(() => child.TryReap(out _), "the child has ended");
    }

    [Fact]
    public void Child_has_default_signal_handling()
    {
        // The runtime ignores SIGPIPE; a child that inherits that would not end.
        using var child = ChildProcess.Start("/bin/sh", ["-c", "grep -E '^Sig(Ign|Blk)' /proc/self/status"]);
        Assert.Equal("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n", ReadToEnd(child.Output));
        Wait.Until(() => child.TryReap(out _), "the child has ended");
    }

    [Fact]
    public void Running_child_can_be_killed()
    {
        using var child = ChildProcess.Start("/bin/sleep", ["1000"]);
        Assert.False(child.TryReap(out _));
        child.Signal(SIGTERM);
        var status = -1;
        Wait.Until(() => child.TryReap(out status), "the child has ended");
        Assert.Equal(128 + SIGTERM, status);
    }

    [Fact]
    public void Missing_program_is_reported()
    {
        var refused = Assert.Throws<LinuxException>(() => ChildProcess.Start("/nowhere/at-all", []));
        Assert.Contains("start /nowhere/at-all", refused.Message, StringComparison.Ordinal);
    }

    private static string ReadToEnd(FileDescriptor from)
    {
        var text = new StringBuilder();
        Wait.Until(() =>
        {
            var buffer = stackalloc byte[256];
            var result = from.Read(buffer, 256);
            if (result.Bytes > 0)
                text.Append(Encoding.UTF8.GetString(buffer, result.Bytes));
            return result.EndOfFile;
        }, "the output ends");
        return text.ToString();
    }

    private static IoResult ReadOnce(FileDescriptor from)
    {
        byte one;
        return from.Read(&one, 1);
    }
}
