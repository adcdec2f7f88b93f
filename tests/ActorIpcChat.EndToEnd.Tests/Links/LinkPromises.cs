using System.Text.Json;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Links;

/// <summary>What a link between chat processes promises (IChatLink), asked of each with two processes and their viewers.</summary>
public abstract class LinkPromises(ITestOutputHelper output) : RoomTest(output)
{
    private protected enum Side
    {
        First,
        Second,
    }

    [Fact]
    public virtual void Lines_of_any_bytes_arrive_whole_in_order_and_once_both_ways()
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
    public virtual void A_line_that_is_longer_than_all_memory_arrives_whole()
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
    public virtual void While_a_viewer_stands_still_the_sender_waits_and_nothing_is_lost()
    {
        var sent = Lines.Random(16 << 20, seed: 8);
        var (first, _) = StartBoth();
        var view = View(Side.Second);
        first.Send("first of all");
        view.ShouldShow("first of all");
        view.Pause();

        var writer = new BackgroundWriter(first.Input, sent);
        Wait.UntilStable(() => writer.Written, "the sender is held back");

        Assert.InRange(writer.Written, 1, sent.Length / 2);
        view.Resume();
        view.ShouldShow([.. Lines.Bytes("first of all"), .. sent]);
    }

    [Fact]
    public virtual void A_receiver_that_is_killed_and_started_again_goes_on_where_it_was()
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
    public virtual void A_sender_that_is_killed_and_started_again_still_delivers_what_it_had_accepted()
    {
        var (first, second) = StartBoth();
        var view = View(Side.Second);
        first.Send("before");
        view.ShouldShow("before");
        second.Pause();
        first.Send(Lines.Bytes(Lines.Numbered(2000)));
        Wait.Until(() => Accepted(Side.First) == 2001, "everything is accepted");

        first.Kill();
        second.Resume();
        var again = Restart(Side.First);
        again.Send("after");

        view.ShouldShow(["before", .. Lines.Numbered(2000), "after"]);
    }

    [Fact]
    public virtual void The_end_of_input_delivers_what_was_said_and_then_the_sender_leaves()
    {
        var sent = Lines.Random(4 << 20, seed: 4);
        var first = Start(Side.First, stay: false);
        var second = Start(Side.Second, stay: true);
        ShouldBeLinked(first, second);
        var view = View(Side.Second);

        _ = new BackgroundWriter(first.Input, [.. sent, .. "an end without a line feed"u8], thenClose: true);

        first.ShouldExit();
        view.ShouldShow([.. sent, .. "an end without a line feed\n"u8]);
        Assert.False(second.HasExited);
    }

    [Fact]
    public virtual void A_second_one_of_a_name_is_refused_and_disturbs_nobody()
    {
        var (first, second) = StartBoth();
        var view = View(Side.Second);

        Restart(Side.First).ShouldRefuse(1, $"process {first.Pid} is ");

        first.Send("undisturbed");
        view.ShouldShow("undisturbed");
        Assert.False(second.HasExited);
    }

    [Fact]
    public virtual void Ctrl_C_delivers_what_was_said_and_leaves_nothing()
    {
        var (first, _) = StartBoth();
        var view = View(Side.Second);
        first.Send(Lines.Bytes(Lines.Numbered(5000)));
        Wait.Until(() => Accepted(Side.First) == 5000, "everything is accepted");

        first.Signal(Libc.SIGINT);

        first.ShouldExit();
        view.ShouldShow(Lines.Numbered(5000));
    }

    /// <summary>Starts one that stays whatever the other one does, unless it is told otherwise.</summary>
    private protected abstract RunningProcess Start(Side side, bool stay);

    /// <summary>The same of one that finds the other where it was.</summary>
    private protected abstract RunningProcess Restart(Side side);

    private protected abstract RunningProcess StartViewer(Side side);

    /// <summary>Waits until what is said from now on arrives.</summary>
    private protected abstract void ShouldBeLinked(RunningProcess first, RunningProcess second);

    /// <summary>A side's shared memory, as status --json has it.</summary>
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
        Wait.Until(
            () => MemoryOf(side).GetProperty("chat").GetProperty("viewers").EnumerateArray().Any(slot => slot.GetProperty("pid").GetInt32() == viewer.Pid),
            $"{viewer.Name} has its place");
        return viewer;
    }

    private long Accepted(Side side) => MemoryOf(side).GetProperty("chat").GetProperty("outbox").GetProperty("acceptedLines").GetInt64();
}
