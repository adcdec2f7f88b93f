using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>Original viewers of ipcchat's segments, and ipcchat's viewers of originals' segments.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class OriginalViewerTests(ITestOutputHelper output) : OriginalTest(output)
{
    [OriginalFact]
    public void Burst_is_shown_line_by_line_by_several_original_viewers_and_by_ipcchats_viewer()
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
    public void Segment_created_by_an_original_viewer_is_used_and_removed_at_the_end()
    {
        var original = StartOriginal("B1");
        var segment = SegmentUnder("b")!.Value;
        var (b, b1, a) = (StartIpcchat("b"), StartIpcchat("b1"), StartIpcchat("a"));
        b.ShouldConnect();
        Assert.Equal(segment.Id, SegmentUnder("b")!.Value.Id);
        var before = StallTime;

        SendAtPace(10, (a, "line"));

        ShouldShowAll(Lines.Numbered(10), before, b1, original);
        b.Signal(Libc.SIGINT);
        b.ShouldExit();
        a.ShouldExit();
        Assert.Null(SegmentUnder("b"));
    }

    [OriginalFact]
    public void Lines_received_by_a_killed_B_beside_an_original_viewers_segment_are_kept()
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
    public void Viewer_with_once_ends_with_an_original_chat()
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
    public void Viewer_of_an_unchanged_original_window_wakes_only_to_poll()
    {
        StartOriginal("B1").Kill();
        var b1 = StartIpcchat("b1");
        var (wakeUps, part) = (0L, 0.0);

        // The runtime keeps compiling for a moment.
        Wait.Until(
            () =>
            {
                var (wakeUpsBefore, timeBefore) = (b1.WakeUps, b1.ProcessorTime);
                Wait.For(TimeSpan.FromSeconds(1));
                wakeUps = b1.WakeUps - wakeUpsBefore;
                part = (b1.ProcessorTime - timeBefore) / TimeSpan.FromSeconds(1);
                // One each 5 ms. A wake-up takes up to 200 µs on a busy machine.
                return wakeUps <= 220 && part < 0.05;
            },
            "the viewer wakes 220 times a second at most, and uses less than 5 % of a processor");

        Output.WriteLine($"wakes {wakeUps} times a second, and uses {part:P2} of a processor");
        RemoveSegmentOf("b");
    }

    [OriginalTheory]
    [InlineData("a")]
    [InlineData("a1")]
    public void Foreign_segment_with_the_size_of_an_originals_is_refused_and_kept(string who)
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
