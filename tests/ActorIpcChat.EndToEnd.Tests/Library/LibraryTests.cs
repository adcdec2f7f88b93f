using ActorIpcChat.EndToEnd.Tests.Chaos;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Library;

/// <summary>A program that uses the library, with the command as its peer.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class LibraryTests(ITestOutputHelper output) : RoomTest(output)
{
    private static readonly int RoundsInCI = LongRun.IsEnabled ? 4 : 2;

    [Fact]
    public void Program_and_command_chat_both_ways()
    {
        var (b, b1) = (Room.Start("b", "--nick", "bob"), Room.Start("b1"));
        var a = Start("pipe", "A");
        b.ShouldConnect();
        a.Send("from a program");
        b.Send("from the command");
        b1.ShouldShow("from a program");
        a.ShouldShow("from the command");
        a.EndInput();
        a.ShouldExit();
        a.ShouldHaveShown("from the command", "program goes on");
        b.ShouldExit();
        End(b1);
    }

    [Fact]
    public void Leaving_command_does_not_signal_the_program()
    {
        var (a, b) = (Start("pipe", "A"), Room.Start("b"));
        b.ShouldConnect();
        b.Send("last");
        a.ShouldShow("last");
        b.WaitUntilInputIsRead();
        b.Signal(Libc.SIGINT);
        b.ShouldExit();
        a.EndInput();
        a.ShouldExit();
        a.ShouldHaveShown("last", "program goes on");
    }

    [Theory]
    [InlineData("send", 1)]
    [InlineData("burst", 64)]
    public void Accepted_lines_of_a_killed_program_arrive_once_and_in_order(string mode, int unprinted)
    {
        var (b, b1) = (Room.Start("b", "--stay"), Room.Start("b1", "--format", "plain"));
        b.EndInput();
        List<string> accepted = [];
        var random = new Random(7);
        for (var round = 0; round < LongRun.Number("IPCCHAT_CHAOS_ROUNDS", RoundsInCI); round++)
        {
            var a = Start(mode, "A", $"{round}:");
            Wait.Until(() => a.Output.Length > 0 || a.HasExited, "the program sends");
            Wait.For(TimeSpan.FromMilliseconds(random.Next(20)));
            a.Kill();
            accepted.AddRange(a.Output.Lines);
        }

        var last = Start("pipe", "A");
        last.Send("end");
        b1.ShouldShowLast("end");
        last.EndInput();
        last.ShouldExit();
        var shown = b1.Output.Lines.SkipLast(1).ToList();
        // The kill may come between the acceptance of lines and their output.
        Assert.Equal(accepted, shown.Where(accepted.ToHashSet().Contains));
        Assert.Equal(shown.Count, shown.Distinct().Count());
        Assert.InRange(shown.Count - accepted.Count, 0, LongRun.Number("IPCCHAT_CHAOS_ROUNDS", RoundsInCI) * unprinted);
        b.Signal(Libc.SIGTERM);
        b.ShouldExit();
        End(b1);
    }

    [Fact]
    public void Killed_named_reader_loses_no_line_and_repeats_only_the_current_one()
    {
        var (a, b) = (Room.Start("a"), Room.Start("b"));
        b.ShouldConnect();
        var random = new Random(11);
        var (sent, shown, rounds) = (0, new List<string>(), LongRun.Number("IPCCHAT_CHAOS_ROUNDS", RoundsInCI));
        for (var round = 0; round < rounds; round++)
        {
            var reader = Start("read", "B", "worker");
            Send();
            Wait.Until(() => reader.Output.Length > 0 || reader.HasExited, "the reader prints");
            Send();
            Wait.For(TimeSpan.FromMilliseconds(random.Next(10)));
            reader.Kill();
            Take(reader);
        }

        var last = Start("read", "B", "worker");
        Send();
        a.EndInput();
        a.ShouldExit();
        last.ShouldExit();
        b.ShouldExit();
        Take(last);
        Assert.Equal(Enumerable.Range(1, sent).Select(i => $"{i}"), shown);

        void Send()
        {
            for (var i = 0; i < 200; i++)
                a.Send($"{++sent}");
        }

        // The kill may come between the output of a line and its acknowledgement.
        void Take(RunningProcess reader)
        {
            var lines = reader.Output.Lines.ToList();
            shown.AddRange(lines.Count > 0 && shown.Count > 0 && lines[0] == shown[^1] ? lines.Skip(1) : lines);
        }
    }

    [Fact]
    public void Second_reader_of_a_name_in_another_process_is_refused_with_the_pid_of_the_first()
    {
        var (a, b) = (Room.Start("a"), Room.Start("b"));
        b.ShouldConnect();
        var first = Start("read", "B", "worker");
        a.Send("one");
        first.ShouldShow("one");
        var second = Start("read", "B", "worker");
        Assert.Equal(3, second.ExitCode());
        Assert.Contains($"process {first.Pid} reads as worker already", second.Errors.Text, StringComparison.Ordinal);
        a.Send("two");
        first.ShouldShow("one", "two");
        a.EndInput();
        a.ShouldExit();
        b.ShouldExit();
        first.ShouldExit();
    }

    private RunningProcess Start(string mode, string role, params string[] rest) => LibraryProgram.Start(Room, mode, role, rest);

    private static void End(RunningProcess viewer)
    {
        viewer.Signal(Libc.SIGTERM);
        viewer.ShouldExit();
    }
}
