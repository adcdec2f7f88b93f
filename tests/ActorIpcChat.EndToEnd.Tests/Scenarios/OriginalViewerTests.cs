using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>Original viewers of our shared memory, and our viewers of an original's.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class OriginalViewerTests(ITestOutputHelper output) : OriginalTest(output)
{
    [OriginalFact]
    public void A_burst_is_shown_line_by_line_by_several_original_viewers_at_once_and_by_ours()
    {
        var (a, b) = (StartIpcchat("a"), StartIpcchat("b"));
        RunningProcess[] viewers = [StartOriginal("B1"), StartOriginal("B1"), StartIpcchat("b1")];
        b.ShouldConnect();
        var before = StallTime;
        var lines = Lines.Numbered(50);

        a.Send(Lines.Bytes(lines));

        ShouldShowAll(lines, before, viewers);
    }

    [OriginalFact]
    public void Shared_memory_that_an_original_viewer_made_is_used_by_ours_and_removed_at_the_end()
    {
        var original = StartOriginal("B1");
        var made = SegmentUnder("b")!.Value;
        var (b, b1, a) = (StartIpcchat("b"), StartIpcchat("b1"), StartIpcchat("a"));
        b.ShouldConnect();
        Assert.Equal(made.Id, SegmentUnder("b")!.Value.Id);
        var before = StallTime;

        SendAtPace(10, (a, "line"));

        ShouldShowAll(Lines.Numbered(10), before, b1, original);
        b.Signal(Libc.SIGINT);
        b.ShouldExit();
        a.ShouldExit();
        Assert.Null(SegmentUnder("b"));
    }

    [OriginalFact]
    public void What_a_killed_B_had_received_beside_an_original_viewers_memory_is_there_for_the_next_one()
    {
        var original = StartOriginal("B1");
        var b = StartIpcchat("b");
        var a = StartIpcchat("a", "--stay");
        b.ShouldConnect();
        a.Send("before");
        original.ShouldShowText("[before]");

        b.Kill();
        a.Send("meanwhile");
        StartIpcchat("b").ShouldReport("going on where an earlier B was ended");

        original.ShouldShowText("[meanwhile]");
        StartIpcchat("b1").ShouldShow("before", "meanwhile");
        End(original);
    }

    [OriginalFact]
    public void Our_viewer_that_looks_at_one_chat_only_ends_with_the_original()
    {
        MakeFifos();
        var a = StartOriginal("A");
        var a1 = StartIpcchat("a1", "--once");
        var b = StartIpcchat("b");
        a.ShouldConnect();
        b.Send("hello");
        a1.ShouldShow("hello");

        a.Signal(Libc.SIGINT);

        a.ShouldExit();
        b.ShouldExit();
        a1.ShouldExit();
    }

    [OriginalFact]
    public void Our_viewer_of_an_originals_window_is_all_but_idle_while_nothing_changes()
    {
        StartOriginal("B1").Kill();
        var b1 = StartIpcchat("b1");
        var part = 0.0;

        // The runtime goes on compiling for a moment.
        Wait.Until(
            () =>
            {
                var before = b1.ProcessorTime;
                Wait.For(TimeSpan.FromSeconds(1));
                part = (b1.ProcessorTime - before) / TimeSpan.FromSeconds(1);
                return part < 0.02;
            },
            "it uses less than 2 % of a processor");

        Output.WriteLine($"uses {part:P2} of a processor");
        RemoveSegmentOf("b");
    }

    [OriginalTheory]
    [InlineData("a")]
    [InlineData("a1")]
    public void Memory_of_an_originals_size_with_something_else_in_it_is_refused_and_left_alone(string who)
    {
        var foreign = Segment.MakeForeign(Keys.A, 4096);
        try
        {
            StartIpcchat(who).ShouldRefuse(1, $"{Keys.A}");
            Assert.Contains(Segment.All, segment => segment == foreign);
        }
        finally
        {
            foreign.Remove();
        }
    }
}
