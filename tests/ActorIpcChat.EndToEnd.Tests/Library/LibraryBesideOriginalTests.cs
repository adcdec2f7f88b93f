using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Library;

/// <summary>A program that uses the library beside an original program.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class LibraryBesideOriginalTests(ITestOutputHelper output) : OriginalTest(output)
{
    [OriginalTheory]
    [InlineData("pipe")]
    [InlineData("pipe-staying")]
    public void Original_program_is_refused_and_gets_no_pid_to_signal(string mode)
    {
        var a = LibraryProgram.Start(Room, mode, "A");
        a.ShouldReport("waiting for B");
        var original = StartOriginal("b");
        a.ShouldReport("cannot chat with B");
        a.EndInput();
        Assert.Equal(3, a.ExitCode());
        Assert.Contains("ended: cannot chat with B: it is an original program", a.Errors.Text, StringComparison.Ordinal);
        Assert.DoesNotContain($"pidA:[{a.Pid}]", original.Output.Text, StringComparison.Ordinal);
        // The program's FIFO ends, so SIGPIPE ends the original. Like all originals it leaves its shared memory behind.
        original.ExitCode();
        Segment.All.Single(segment => segment.Creator == original.Pid).Remove();
    }
}
