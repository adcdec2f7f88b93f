using ActorIpcChat.Inspection;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests.Inspection;

public sealed class RoomRatesTests : InspectionTestBase
{
    private readonly ManualTime _time = new();
    private readonly RoomRates _rates;

    public RoomRatesTests() => _rates = new RoomRates(_time);

    [Fact]
    public void First_snapshot_has_no_rates()
    {
        Make();

        Assert.Null(Chat().Inbox.Rate);
    }

    [Fact]
    public void Rates_cover_the_writer_each_viewer_and_standard_input()
    {
        var segment = Make();
        var ring = new RingWriter(segment, overwrites: false);
        var (fast, slow) = (View(segment), View(segment));
        Chat();

        ring.Put(Frames.Next("one\ntwo\n"));
        fast.MoveTo(ring.Head);
        ring.Put(Frames.Next("three\nfour\n"));
        Accept(segment, "five");
        _time.Advance(500);
        var chat = Chat();

        Assert.Equal(new TransferRate(8, 2 * ring.Head), chat.Inbox.Rate);
        Assert.Equal([new TransferRate(4, 2 * fast.Position), new TransferRate(0, 0)], chat.Viewers.Select(viewer => viewer.Rate));
        Assert.Equal(0, slow.Position);
        Assert.Equal(new TransferRate(2, 2 * Accepted(segment)), chat.Outbox.Rate);
    }

    [Fact]
    public void Rate_covers_the_last_second_however_often_it_is_read()
    {
        var ring = new RingWriter(Make(), overwrites: false);
        Chat();
        for (var look = 0; look < 20; look++)
        {
            ring.Put(Frames.Next("one\n"));
            _time.Advance(100);
            Chat();
        }

        Assert.Equal(10, Chat().Inbox.Rate!.LinesPerSecond);
        _time.Advance(1000);
        Chat();
        _time.Advance(1000);
        Assert.Equal(new TransferRate(0, 0), Chat().Inbox.Rate);
    }

    [Fact]
    public void Rate_across_two_sessions_has_bytes_and_no_lines()
    {
        var ring = new RingWriter(Make(), overwrites: false);
        ring.BeginSession(1, 0);
        ring.Put(Frames.Next("one\ntwo\nthree\n"));
        Chat();
        ring.BeginSession(2, 0);
        ring.Put(new FrameStream().Next("one\n"));
        _time.Advance(1000);

        Assert.Equal(new TransferRate(null, 44), Chat().Inbox.Rate);
    }

    [Fact]
    public void Presence_notices_do_not_count_as_lines()
    {
        var ring = new RingWriter(Make(), overwrites: false);
        ring.BeginSession(1, 0);
        Chat();
        Assert.True(ring.TryPublishNotice(FrameKind.Joined, "ann"u8, 1, present: 1));
        _time.Advance(1000);
        Assert.Equal((0, 0L), (Chat().Inbox.Rate!.LinesPerSecond, LookAt(Role.A).Chat!.Inbox.HeldLines));

        ring.Put(Frames.Next("one\ntwo\n"));
        Assert.True(ring.TryPublishNotice(FrameKind.Left, "ann"u8, 1, present: 0));
        _time.Advance(1000);

        Assert.Equal(2, Chat().Inbox.Rate!.LinesPerSecond);
    }

    private static unsafe long Accepted(ChatSegment segment) => segment.Header->OutboxHead;

    private ChatSnapshot Chat() => _rates.AddTo(Look()).Segments.Single(segment => segment.Role == Role.A).Chat!;
}
