using System.Text.Json;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Links;

/// <summary>The promises of a link between chat processes (IChatLink), tested with two processes and their viewers.</summary>
public abstract class LinkPromises(ITestOutputHelper output) : RoomTest(output)
{
    private protected enum Side
    {
        First,
        Second,
    }

    [Fact]
    public virtual void Lines_of_any_bytes_arrive_once_and_in_order_both_ways()
    {
        var (ofFirst, ofSecond) = (Lines.Random(1 << 20, seed: 21), Lines.Random(1 << 20, seed: 22));
        var (first, second) = StartBoth();
        var (viewFirst, viewSecond) = (View(Side.First), View(Side.Second));

        _ = new BackgroundWriter(first.Input, ofFirst);
        _ = new BackgroundWriter(second.Input, ofSecond);

        viewSecond.ShouldShow(ofFirst);
        viewFirst.ShouldShow(ofSecond);
    }

    [Fact]
    public virtual void Line_longer_than_all_rings_and_pipes_arrives_whole()
    {
        var line = new byte[5 << 20];
        new Random(5).NextBytes(line);
        line.AsSpan().Replace((byte)'\n', (byte)0);
        line[^1] = (byte)'\n';
        var (first, _) = StartBoth();
        var view = View(Side.Second);

        _ = new BackgroundWriter(first.Input, line);

        view.ShouldShow(line);
    }

    [Fact]
    public virtual void Sender_waits_while_a_viewer_is_stopped_and_no_line_is_lost()
    {
        var sent = Lines.Random(16 << 20, seed: 8);
        var (first, _) = StartBoth();
        var view = View(Side.Second);
        first.Send("first line");
        view.ShouldShow("first line");
        view.Pause();

        var writer = new BackgroundWriter(first.Input, sent);
        Wait.UntilStable(() => writer.Written, "the sender is blocked");

        Assert.InRange(writer.Written, 1, sent.Length / 2);
        view.Resume();
        view.ShouldShow([.. Lines.Bytes("first line"), .. sent]);
    }

    [Fact]
    public virtual void Receiver_killed_and_restarted_continues_at_its_position()
    {
        var (first, second) = StartBoth();
        var view = View(Side.Second);
        first.Send(Lines.Bytes(Lines.Numbered(1000, "before")));
        view.ShouldShow([.. Lines.Numbered(1000, "before")]);

        second.Kill();
        first.Send(Lines.Bytes(Lines.Numbered(3000, "meanwhile")));
        var again = Restart(Side.Second);
        first.Send(Lines.Bytes(Lines.Numbered(1000, "after")));

        again.ShouldReport("going on where an earlier");
        view.ShouldShow([.. Lines.Numbered(1000, "before"), .. Lines.Numbered(3000, "meanwhile"), .. Lines.Numbered(1000, "after")]);
    }

    [Fact]
    public virtual void Sender_killed_and_restarted_delivers_the_lines_it_had_accepted()
    {
        var (first, second) = StartBoth();
        var view = View(Side.Second);
        first.Send("before");
        view.ShouldShow("before");
        second.Pause();
        first.Send(Lines.Bytes(Lines.Numbered(2000)));
        Wait.Until(() => Accepted(Side.First) == 2001, "all lines are accepted");

        first.Kill();
        second.Resume();
        var again = Restart(Side.First);
        again.Send("after");

        view.ShouldShow(["before", .. Lines.Numbered(2000), "after"]);
    }

    [Fact]
    public virtual void Sender_delivers_its_lines_and_leaves_at_the_end_of_input()
    {
        var sent = Lines.Random(4 << 20, seed: 4);
        var first = Start(Side.First, stay: false);
        var second = Start(Side.Second, stay: true);
        ShouldBeLinked(first, second);
        var view = View(Side.Second);

        _ = new BackgroundWriter(first.Input, [.. sent, .. "last line without a line feed"u8], thenClose: true);

        first.ShouldExit();
        view.ShouldShow([.. sent, .. "last line without a line feed\n"u8]);
        Assert.False(second.HasExited);
    }

    [Fact]
    public virtual void Second_process_of_the_same_name_is_refused_without_disturbing_the_chat()
    {
        var (first, second) = StartBoth();
        var view = View(Side.Second);

        Restart(Side.First).ShouldRefuse(1, $"process {first.Pid} is ");

        first.Send("undisturbed");
        view.ShouldShow("undisturbed");
        Assert.False(second.HasExited);
    }

    [Fact]
    public virtual void Ctrl_C_delivers_accepted_lines_and_leaves_nothing_behind()
    {
        var (first, _) = StartBoth();
        var view = View(Side.Second);
        first.Send(Lines.Bytes(Lines.Numbered(5000)));
        Wait.Until(() => Accepted(Side.First) == 5000, "all lines are accepted");

        first.Signal(Libc.SIGINT);

        first.ShouldExit();
        view.ShouldShow(Lines.Numbered(5000));
    }

    /// <summary>Starts a process, with or without --stay.</summary>
    private protected abstract RunningProcess Start(Side side, bool stay);

    /// <summary>Starts a killed process again, which finds the other one.</summary>
    private protected abstract RunningProcess Restart(Side side);

    private protected abstract RunningProcess StartViewer(Side side);

    /// <summary>Waits until the processes are connected.</summary>
    private protected abstract void ShouldBeLinked(RunningProcess first, RunningProcess second);

    /// <summary>A side's segment in `status --json`.</summary>
    private protected abstract JsonElement MemoryOf(Side side);

    private (RunningProcess First, RunningProcess Second) StartBoth()
    {
        var both = (First: Start(Side.First, stay: true), Second: Start(Side.Second, stay: true));
        ShouldBeLinked(both.First, both.Second);
        return both;
    }

    private RunningProcess View(Side side)
    {
        var viewer = StartViewer(side);
        IEnumerable<JsonElement> Slots() => MemoryOf(side).GetProperty("chat").GetProperty("viewers").EnumerateArray();
        Wait.Until(
            () => Slots().Any(slot => slot.GetProperty("pid").GetInt32() == viewer.Pid),
            $"{viewer.Name} has a slot");
        return viewer;
    }

    private long Accepted(Side side) => MemoryOf(side).GetProperty("chat").GetProperty("outbox").GetProperty("acceptedLines").GetInt64();
}
