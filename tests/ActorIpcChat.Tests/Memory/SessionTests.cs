using ActorIpcChat.Memory;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests.Memory;

public sealed unsafe class SessionTests : RingTestBase
{
    [Fact]
    public void Before_the_first_session_nothing_is_received()
    {
        var ring = Writer();

        Assert.Equal((0UL, 0L), (ring.Session, ring.ReceivedUpTo));
        Assert.Null(ReceptionReader.ReceivedUpTo(Segment.Header, 0));
        Assert.Null(ReceptionReader.ReceivedUpTo(Segment.Header, 7));
    }

    [Fact]
    public void Publishing_acknowledges_to_the_sender()
    {
        var ring = Writer();
        ring.Put(Frames.Next("of an earlier sender\n"));
        Assert.True(ring.BeginSession(7, 100));
        Assert.Equal(100, ReceptionReader.ReceivedUpTo(Segment.Header, 7));

        var frame = Frames.Next("hello\n");
        ring.Put(frame);

        Assert.Equal(100 + frame.Length, ring.ReceivedUpTo);
        Assert.Equal(100 + frame.Length, ReceptionReader.ReceivedUpTo(Segment.Header, 7));
        Assert.Null(ReceptionReader.ReceivedUpTo(Segment.Header, 8));
    }

    [Fact]
    public void Session_that_continues_at_its_position_begins_nothing()
    {
        var ring = Writer();
        ring.BeginSession(7, 0);
        ring.Put(Frames.Next("hello\n"));

        Assert.False(ring.BeginSession(7, ring.ReceivedUpTo));
        Assert.True(ring.BeginSession(7, ring.ReceivedUpTo + 1));
        Assert.True(ring.BeginSession(8, ring.ReceivedUpTo));
    }

    [Fact]
    public void New_session_ends_acknowledgements_of_the_old_one()
    {
        var ring = Writer();
        for (ulong session = 1; session < 6; session++)
        {
            ring.BeginSession(session, 1000 * (long)session);
            ring.Put(Frames.Next("hello\n"));
            Assert.Equal(session, ring.Session);
            Assert.Equal((1000 * (long)session) + 46, ReceptionReader.ReceivedUpTo(Segment.Header, session));
            Assert.Null(ReceptionReader.ReceivedUpTo(Segment.Header, session - 1));
        }
    }

    [Fact]
    public void Successor_knows_its_stream_and_position()
    {
        var ring = Writer();
        ring.BeginSession(7, 0);
        ring.Put(Frames.Next("hello\n"));

        var successor = Writer();

        Assert.Equal((7UL, 46L), (successor.Session, successor.ReceivedUpTo));
    }

    [Fact]
    public void Session_half_begun_by_a_killed_writer_does_not_count()
    {
        var ring = Writer();
        ring.BeginSession(7, 0);
        ring.BeginSession(8, 50);
        var other = ReceptionReader.Current(Segment.Header, ring.Head) == &Segment.Header->Reception0
            ? &Segment.Header->Reception1 : &Segment.Header->Reception0;
        other->Order = 0;
        other->Session = 9;

        Assert.Equal((8UL, 50L), (Writer().Session, Writer().ReceivedUpTo));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(24)]
    public void Reception_changed_by_another_process_is_rewritten_and_ignored(int offset)
    {
        var ring = Writer();
        ring.BeginSession(7, 0);
        ring.Put(Frames.Next("hello\n"));
        foreach (var start in (nint[])[(nint)(&Segment.Header->Reception0), (nint)(&Segment.Header->Reception1)])
            *(long*)(start + offset) = long.MaxValue;

        Assert.Equal((7UL, 46L), (ring.Session, ring.ReceivedUpTo));
        Segment.Restate();

        Assert.Equal(46, ReceptionReader.ReceivedUpTo(Segment.Header, 7));
        ring.BeginSession(8, 100);
        Assert.Equal(100, ReceptionReader.ReceivedUpTo(Segment.Header, 8));
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Successor_begins_streams_after_a_corrupt_order(long order)
    {
        var ring = Writer();
        ring.BeginSession(7, 0);
        ring.Put(Frames.Next("hello\n"));
        (Segment.Header->Reception0.Order, Segment.Header->Reception1.Order) = (order, order);

        var successor = Writer();
        successor.BeginSession(8, 100);
        Assert.Equal(100, ReceptionReader.ReceivedUpTo(Segment.Header, 8));
        successor.BeginSession(9, 200);

        Assert.Equal(200, ReceptionReader.ReceivedUpTo(Segment.Header, 9));
    }

    [Fact]
    public void Notice_is_not_part_of_the_senders_stream()
    {
        var ring = Writer();
        var viewer = Viewer();
        Assert.True(ring.TryPublishNotice(FrameKind.Joined, "me"u8, 1, 7));
        ring.BeginSession(7, 100);
        ring.Put(Frames.Next("one\ntw"));
        var received = ring.ReceivedUpTo;

        Assert.True(ring.TryPublishNotice(FrameKind.Lost, "me"u8, 2, 0));

        Assert.Equal((7UL, received, 0UL), (ring.Session, ring.ReceivedUpTo, ring.Present));
        Assert.Equal(received, ReceptionReader.ReceivedUpTo(Segment.Header, 7));
        Assert.False(ring.BeginSession(7, received));
        Assert.True(ring.TryPublishNotice(FrameKind.Joined, "me"u8, 3, 7));
        ring.Put(Frames.Next("o\n"));
        Assert.Equal("one\ntwo\n", viewer.Text());
        Assert.Equal((7UL, received + 42, 7UL), (Writer().Session, Writer().ReceivedUpTo, Writer().Present));
    }

    [Fact]
    public void Notice_inside_a_line_keeps_the_line_unfinished()
    {
        var ring = Writer();
        var viewer = Viewer();
        ring.BeginSession(7, 0);
        ring.Put(Frames.Next("one\ntw"));
        ring.TryPublishNotice(FrameKind.Lost, "me"u8, 2, 0);

        Assert.True(ring.TryEndLine());

        Assert.Equal("one\ntw\n", viewer.Text());
        var (lines, notices) = (0, 0);
        for (var position = viewer.Position; position < ring.Head;)
        {
            Assert.True(viewer.TryRead(position, out var frame, out _));
            lines += frame.Lines;
            notices += frame.Kind == FrameKind.Lost ? 1 : 0;
            position += frame.Length;
        }

        Assert.Equal((2, 1), (lines, notices));
    }

    [Fact]
    public void Notice_unpublished_by_a_killed_writer_does_not_count()
    {
        var ring = Writer();
        ring.BeginSession(7, 0);
        ring.Put(Frames.Next("hello\n"));
        var head = ring.Head;
        ring.TryPublishNotice(FrameKind.Lost, "me"u8, 2, 0);
        // Killed after it wrote the entry, before it stored the head.
        Segment.Header->Head = head;
        Assert.Equal(46, ReceptionReader.ReceivedUpTo(Segment.Header, 7));

        var successor = Writer();
        Assert.Equal(46, successor.ReceivedUpTo);
        successor.Put(Frames.Next("hello\n"));

        Assert.Equal((7UL, 92L), (successor.Session, successor.ReceivedUpTo));
        Assert.Equal(92, ReceptionReader.ReceivedUpTo(Segment.Header, 7));
    }

    [Theory]
    [InlineData(1 << 16)]
    [InlineData(1 << 18)]
    public void Unfinished_line_is_ended_before_another_senders_first_line(int capacity)
    {
        using var room = new TestRoom();
        using var segment = room.CreateSegment(inbox: capacity);
        using var viewer = RingReader.TryClaim(segment)!;
        var ring = new RingWriter(segment, overwrites: false);
        ring.Put(Frames.Next("one\ntw"));
        viewer.MoveTo(0);
        Assert.Equal("one\ntw", viewer.Text());
        viewer.MoveTo(ring.Head);
        // The reader has already reserved the space behind.
        ring.TryReserve(out _, out _);

        Assert.True(ring.TryEndLine());

        Assert.Equal("\n", viewer.Text());
        Assert.True(viewer.TryRead(viewer.Position, out var frame, out _));
        Assert.Equal((1, 2L), (frame.Lines, frame.FirstLine));
        var head = ring.Head;
        Assert.True(ring.TryEndLine());
        Assert.Equal(head, ring.Head);
    }

    [Fact]
    public void Line_end_waits_for_space()
    {
        var ring = Writer();
        var viewer = Viewer();
        while (ring.TryReserve(out _, out _))
            ring.Put(Frames.Next(new string('x', 16000)));

        Assert.False(ring.TryEndLine());
        viewer.MoveTo(ring.Head);
        Assert.True(ring.TryEndLine());
    }

    [Fact]
    public void No_line_end_is_written_without_an_unfinished_line()
    {
        var ring = Writer();
        Assert.True(ring.TryEndLine());
        ring.Put(Frames.Next("whole\n"));
        Assert.True(ring.TryEndLine());

        Assert.Equal(46, ring.Head);
    }
}
