using System.Text;
using ActorIpcChat.Memory;
using ActorIpcChat.Originals;
using ActorIpcChat.Tests.Memory;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests.Originals;

/// <summary>An original viewer is anybody who has attached the segment without a place in it.</summary>
public sealed unsafe class WindowMirrorTests : RingTestBase
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly ManualTime _time = new();
    private readonly RingWriter _ring;
    private readonly WindowMirror _mirror;

    public WindowMirrorTests()
    {
        _ring = Writer();
        _mirror = new WindowMirror(Segment, _ring, Interval, _time);
    }

    [Fact]
    public void Each_line_stands_in_the_window_for_its_time()
    {
        using var original = Segment.Segment.Attach();

        Assert.Equal(Interval, Publish("one\ntwo\nthree\n"));
        Assert.Equal("one", Shown());
        _time.Pass(19);
        Assert.Equal(TimeSpan.FromMilliseconds(1), _mirror.Step());
        Assert.Equal("one", Shown());
        _time.Pass(1);
        Assert.Equal(Interval, _mirror.Step());
        Assert.Equal("two", Shown());
        Assert.Null(Publish("four\n"));
        foreach (var next in (string[])["three", "four"])
        {
            _time.Pass(20);
            Assert.Equal(Interval, _mirror.Step());
            Assert.Equal(next, Shown());
        }

        _time.Pass(20);
        Assert.Null(_mirror.Step());
        Assert.False(_mirror.IsBusy);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_comes_and_goes_does_not_show_in_the_window(bool original)
    {
        using var viewed = original ? null : Viewer();
        using var attached = original ? Segment.Segment.Attach() : null;
        _ring.TryNote(FrameKind.Joined, "me"u8, 0, 7);
        Publish("one\n");
        _ring.TryNote(FrameKind.Left, "me"u8, 0, 0);

        Assert.Equal("one", Shown());
        _time.Pass(20);
        _mirror.Step();
        _ring.TryNote(FrameKind.Joined, "you"u8, 0, 8);
        _mirror.Published();

        Assert.Equal("one", Shown());
        Assert.False(_mirror.IsBusy);
    }

    [Fact]
    public void What_it_has_not_shown_is_kept_in_the_ring()
    {
        using var original = Segment.Segment.Attach();
        Publish("one\ntwo\n");
        Fill(_ring);
        Assert.False(_ring.TryReserve(out _, out _));

        _time.Pass(20);
        _mirror.Step();
        Assert.Equal("two", Shown());
        _time.Pass(20);
        while (_mirror.Step() is not null && !_ring.TryReserve(out _, out _))
            _time.Pass(20);

        Assert.True(_ring.TryReserve(out _, out _));
    }

    [Fact]
    public void When_the_original_viewer_goes_nothing_is_held_up_for_it_any_more()
    {
        using (var original = Segment.Segment.Attach())
            Publish("one\ntwo\nthree\n");

        _time.Pass(250);

        Assert.Null(_mirror.Step());
        Assert.False(_mirror.IsBusy);
        Assert.Equal(_ring.Head, _ring.Slots.Oldest());
    }

    [Fact]
    public void One_that_comes_first_of_all_viewers_sees_what_was_said_before()
    {
        Assert.Equal(TimeSpan.FromSeconds(1), Publish("one\ntwo\n"));
        Assert.Equal("", Shown());
        using var original = Segment.Segment.Attach();

        _time.Pass(1000);
        Assert.Equal(Interval, _mirror.Step());

        Assert.Equal("one", Shown());
    }

    [Fact]
    public void Beside_viewers_of_ours_a_single_line_is_put_there_without_more_ado()
    {
        Viewer();

        foreach (var line in (string[])["one", "two", ""])
        {
            _time.Pass(20);
            Assert.Null(Publish(line + "\n"));
            Assert.Equal(line, Shown());
        }

        Assert.False(_mirror.IsBusy);
    }

    [Fact]
    public void Beside_viewers_of_ours_only_the_last_of_many_lines_is_put_there()
    {
        Viewer();
        // What a viewer of ours has attached is no original's.
        using var first = Segment.Segment.Attach();
        using var second = Segment.Segment.Attach();
        using var third = Segment.Segment.Attach();

        Assert.Null(Publish("one\ntwo\nthree\n"));

        Assert.Equal("three", Shown());
    }

    [Fact]
    public void A_peer_that_looks_into_the_segment_is_no_viewer()
    {
        _mirror.PeerIsAttached = true;
        using var peer = Segment.Segment.Attach();

        Assert.Equal(TimeSpan.FromSeconds(1), Publish("one\n"));
        Assert.Equal("", Shown());
    }

    [Fact]
    public void A_successor_shows_what_nobody_has_seen()
    {
        using (var original = Segment.Segment.Attach())
        {
            Publish("one\ntwo\n");
            _mirror.Dispose();
        }

        var successor = new WindowMirror(Segment, _ring, Interval, _time);
        using var another = Segment.Segment.Attach();
        successor.Step();

        Assert.NotEqual("", Shown());
        successor.Dispose();
    }

    [Theory]
    [InlineData(41)]
    [InlineData(48)]
    [InlineData(0)]
    [InlineData(65536)]
    public void A_frame_whose_head_is_overwritten_while_its_lines_are_shown_is_shown_to_its_end(uint length)
    {
        using var original = Segment.Segment.Attach();
        Publish("one\ntwo\nthree\n");
        Assert.Equal("one", Shown());

        *(uint*)(Segment.InboxAt(0) + 4) = length;

        foreach (var next in (string[])["two", "three"])
        {
            _time.Pass(20);
            Assert.Equal(Interval, _mirror.Step());
            Assert.Equal(next, Shown());
        }

        _time.Pass(20);
        Assert.Null(_mirror.Step());
    }

    private TimeSpan? Publish(string lines)
    {
        _ring.Put(Frames.Next(lines));
        return _mirror.WantsLines ? _mirror.Published() : null;
    }

    private string Shown()
    {
        var text = new byte[ClassicWindow.Size];
        Assert.True(Segment.Window.TryRead(text, out var length));
        return Encoding.UTF8.GetString(text, 0, length);
    }
}
