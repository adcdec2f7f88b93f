using System.Text;
using ActorIpcChat.Memory;
using ActorIpcChat.Originals;
using ActorIpcChat.Tests.Memory;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests.Originals;

/// <summary>A process that has attached the segment without a slot counts as an original viewer.</summary>
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
    public void Each_line_stays_in_the_window_for_the_interval()
    {
        using var original = Segment.Segment.Attach();

        Assert.Equal(Interval, Publish("one\ntwo\nthree\n"));
        Assert.Equal("one", Shown());
        _time.Advance(19);
        Assert.Equal(TimeSpan.FromMilliseconds(1), _mirror.Step());
        Assert.Equal("one", Shown());
        _time.Advance(1);
        Assert.Equal(Interval, _mirror.Step());
        Assert.Equal("two", Shown());
        Assert.Null(Publish("four\n"));
        foreach (var next in (string[])["three", "four"])
        {
            _time.Advance(20);
            Assert.Equal(Interval, _mirror.Step());
            Assert.Equal(next, Shown());
        }

        _time.Advance(20);
        Assert.Null(_mirror.Step());
        Assert.False(_mirror.IsBusy);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Notices_are_not_shown_in_the_window(bool original)
    {
        using var viewed = original ? null : Viewer();
        using var attached = original ? Segment.Segment.Attach() : null;
        _ring.TryPublishNotice(FrameKind.Joined, "me"u8, 0, 7);
        Publish("one\n");
        _ring.TryPublishNotice(FrameKind.Left, "me"u8, 0, 0);

        Assert.Equal("one", Shown());
        _time.Advance(20);
        _mirror.Step();
        _ring.TryPublishNotice(FrameKind.Joined, "you"u8, 0, 8);
        _mirror.Published();

        Assert.Equal("one", Shown());
        Assert.False(_mirror.IsBusy);
    }

    [Fact]
    public void Lines_not_in_the_window_yet_are_kept_in_the_ring()
    {
        using var original = Segment.Segment.Attach();
        Publish("one\ntwo\n");
        Fill(_ring);
        Assert.False(_ring.TryReserve(out _, out _));

        _time.Advance(20);
        _mirror.Step();
        Assert.Equal("two", Shown());
        _time.Advance(20);
        while (_mirror.Step() is not null && !_ring.TryReserve(out _, out _))
            _time.Advance(20);

        Assert.True(_ring.TryReserve(out _, out _));
    }

    [Fact]
    public void First_viewer_sees_earlier_lines()
    {
        Assert.Equal(TimeSpan.FromSeconds(1), Publish("one\ntwo\n"));
        Assert.Equal("", Shown());
        using var original = Segment.Segment.Attach();

        _time.Advance(1000);
        Assert.Equal(Interval, _mirror.Step());

        Assert.Equal("one", Shown());
    }

    [Fact]
    public void Single_line_is_copied_at_once_without_original_viewers()
    {
        Viewer();

        foreach (var line in (string[])["one", "two", ""])
        {
            _time.Advance(20);
            Assert.Null(Publish(line + "\n"));
            Assert.Equal(line, Shown());
        }

        Assert.False(_mirror.IsBusy);
    }

    [Fact]
    public void Only_the_last_of_many_lines_is_copied_without_original_viewers()
    {
        Viewer();
        // Mappings of this program's viewers are not an original's.
        using var first = Segment.Segment.Attach();
        using var second = Segment.Segment.Attach();
        using var third = Segment.Segment.Attach();

        Assert.Null(Publish("one\ntwo\nthree\n"));

        Assert.Equal("three", Shown());
    }

    [Fact]
    public void Attached_peer_is_not_counted_as_a_viewer()
    {
        _mirror.PeerIsAttached = true;
        using var peer = Segment.Segment.Attach();

        Assert.Equal(TimeSpan.FromSeconds(1), Publish("one\n"));
        Assert.Equal("", Shown());
    }

    [Fact]
    public void Successor_shows_unread_lines()
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
    public void Frame_overwritten_while_shown_is_shown_to_its_end(uint length)
    {
        using var original = Segment.Segment.Attach();
        Publish("one\ntwo\nthree\n");
        Assert.Equal("one", Shown());

        *(uint*)(Segment.InboxAt(0) + 4) = length;

        foreach (var next in (string[])["two", "three"])
        {
            _time.Advance(20);
            Assert.Equal(Interval, _mirror.Step());
            Assert.Equal(next, Shown());
        }

        _time.Advance(20);
        Assert.Null(_mirror.Step());
    }

    [Fact]
    public void Lines_not_yet_shown_are_kept_if_the_attached_process_ends()
    {
        using (Segment.Segment.Attach())
            Publish("one\ntwo\nthree\n");
        _time.Advance(300);
        Assert.Null(_mirror.Step());

        Assert.False(_mirror.IsBusy);
        Assert.True(_ring.Seen < _ring.Head);
        Assert.Equal(3, _ring.UnseenLines());
    }

    private TimeSpan? Publish(string lines)
    {
        _ring.Put(Frames.Next(lines));
        return _mirror.WantsLines ? _mirror.Published() : null;
    }

    private string Shown()
    {
        var text = new byte[OriginalWindow.Size];
        Assert.True(Segment.Window.TryRead(text, out var length));
        return Encoding.UTF8.GetString(text, 0, length);
    }
}
