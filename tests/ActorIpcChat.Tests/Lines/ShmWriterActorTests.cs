using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Memory;
using ActorIpcChat.Originals;
using ActorIpcChat.Rooms;
using ActorIpcChat.Wire;
using Akka.Actor;
using Akka.TestKit;

namespace ActorIpcChat.Tests.Lines;

public sealed class ShmWriterActorTests : LoopTestKit
{
    private readonly ChatSegment _segment;
    private readonly RingWriter _ring;
    private readonly FileDescriptor _doorbell;
    private readonly TestProbe _reader;
    private readonly FrameStream _frames = new();

    public ShmWriterActorTests()
    {
        _segment = Room.CreateSegment();
        MarkPresent(7);
        _ring = new RingWriter(_segment, overwrites: false);
        _doorbell = Fifo.OpenBoth(Room.Fifo("a.bell"));
        _reader = CreateTestProbe("fifo-reader");
    }

    [Fact]
    public async Task Session_start_sends_the_position_and_then_space()
    {
        var shm = await StartShmWriterAsync();
        Assert.False(_reader.HasMessages);

        shm.Tell(new ShmWriterActor.BeginSession(_reader, 7, 100, ""));

        Assert.Equal(100, (await NextAsync<FifoReaderActor.TakeLinesFrom>(_reader)).Position);
        Assert.True(StartsAtHead(await NextAsync<InboxSpace>(_reader)));
        Assert.Equal((7UL, 100L), (_ring.Session, _ring.ReceivedUpTo));
    }

    [Fact]
    public async Task Join_and_leave_notices_appear_between_the_lines()
    {
        using var viewer = RingReader.TryClaim(_segment)!;
        var shm = await StartShmWriterAsync();
        shm.Tell(new ShmWriterActor.BeginSession(_reader, 8, 0, "alice"));
        await NextAsync<FifoReaderActor.TakeLinesFrom>(_reader);
        shm.Tell(Fill(await NextAsync<InboxSpace>(_reader), _frames.Next("hello\n")));
        var space = await NextAsync<InboxSpace>(_reader);

        shm.Tell(new ShmWriterActor.PeerLeft(FrameKind.Left));
        await SettleAsync(shm);
        Assert.Equal("alice Joined|lines|", Notices(viewer));
        shm.Tell(GivenBack(space));
        shm.Tell(new ShmWriterActor.PeerLeft(FrameKind.Lost));
        shm.Tell(new ShmWriterActor.BeginSession(_reader, 9, 0, "bob"));
        await NextAsync<FifoReaderActor.TakeLinesFrom>(_reader);

        Assert.Equal("alice Joined|lines|alice Left|bob Joined|", Notices(viewer));
        Assert.Equal(0, _ring.ReceivedUpTo);
    }

    [Fact]
    public async Task Reconnect_of_the_same_session_adds_no_notice()
    {
        using var viewer = RingReader.TryClaim(_segment)!;
        var shm = await StartShmWriterAsync();
        for (var connection = 0; connection < 2; connection++)
        {
            shm.Tell(new ShmWriterActor.BeginSession(_reader, 8, 0, "alice"));
            Assert.Equal(0, (await NextAsync<FifoReaderActor.TakeLinesFrom>(_reader)).Position);
            shm.Tell(GivenBack(await NextAsync<InboxSpace>(_reader)));
            shm.Tell(new ShmWriterActor.EndSession());
        }

        await SettleAsync(shm);
        Assert.Equal("alice Joined|", Notices(viewer));
    }

    [Fact]
    public async Task Filled_space_is_published_and_the_next_space_starts_after_it()
    {
        using var viewer = RingReader.TryClaim(_segment)!;
        var (shm, space) = await BeginAsync();

        shm.Tell(Fill(space, _frames.Next("hello\n")));

        Assert.True(StartsAtHead(await NextAsync<InboxSpace>(_reader)));
        Assert.Equal("hello\n", viewer.Text());
        Assert.Equal(46, _ring.ReceivedUpTo);
    }

    [Fact]
    public async Task Sleeping_viewer_is_woken_by_its_own_doorbell()
    {
        using var awake = RingReader.TryClaim(_segment, number: 1)!;
        using var asleep = RingReader.TryClaim(_segment, number: 2)!;
        using var doorbellOfAwake = CreateDoorbell(1);
        using var doorbellOfAsleep = CreateDoorbell(2);
        Assert.True(asleep.TryFallAsleep());
        var (shm, space) = await BeginAsync();

        shm.Tell(Fill(space, _frames.Next("hello\n")));
        await NextAsync<InboxSpace>(_reader);

        Assert.Equal((0, 1), (doorbellOfAwake.BytesQueued, doorbellOfAsleep.BytesQueued));
    }

    [Fact]
    public async Task Sleeping_viewer_without_a_doorbell_does_not_stop_the_writer()
    {
        using var viewer = RingReader.TryClaim(_segment)!;
        Assert.True(viewer.TryFallAsleep());
        var (shm, space) = await BeginAsync();

        shm.Tell(Fill(space, _frames.Next("hello\n")));

        await NextAsync<InboxSpace>(_reader);
    }

    [Fact]
    public async Task Full_ring_gives_space_after_a_viewer_reads_and_rings()
    {
        using var viewer = RingReader.TryClaim(_segment)!;
        var shm = await FillAsync();
        Assert.False(_reader.HasMessages);

        Assert.True(viewer.MoveTo(_ring.Head));
        using var doorbell = Fifo.TryOpenWriter(Room.Room.WriterDoorbell(Role.A))!;
        doorbell.Put("!");

        Assert.True(StartsAtHead(await NextAsync<InboxSpace>(_reader)));
        await WaitUntilAsync(() => _doorbell.BytesQueued == 0, "the writer reads its doorbell");
        await SettleAsync(shm);
    }

    [Fact]
    public async Task Doorbell_makes_the_writer_rewrite_its_positions()
    {
        var (shm, space) = await BeginAsync();
        shm.Tell(Fill(space, _frames.Next("hello\n")));
        await NextAsync<InboxSpace>(_reader);
        HeadInMemory = 7;

        using var doorbell = Fifo.TryOpenWriter(Room.Room.WriterDoorbell(Role.A))!;
        doorbell.Put("!");

        await WaitUntilAsync(() => HeadInMemory == 46, "the writer rewrites its head");
    }

    [Fact]
    public async Task Dead_viewer_of_a_full_ring_is_detected_without_a_doorbell()
    {
        using var alive = RingReader.TryClaim(_segment)!;
        var slot = _ring.Slots.TryClaim(UniqueNumber.Next());
        _ring.Slots[slot].Position = 0;
        await FillAsync();
        alive.MoveTo(_ring.Head);

        (_ring.Slots[slot].Pid, _ring.Slots[slot].StartTime) = (DeadProcess.SamePid.Pid, DeadProcess.SamePid.StartTime);

        await NextAsync<InboxSpace>(_reader);
        Assert.Equal(1, _ring.Slots.CountLiving());
    }

    [Fact]
    public async Task Same_session_continues_at_its_position()
    {
        var (shm, space) = await BeginAsync();
        shm.Tell(Fill(space, _frames.Next("hello\n")));
        shm.Tell(GivenBack(await NextAsync<InboxSpace>(_reader)));

        shm.Tell(new ShmWriterActor.BeginSession(_reader, 7, 0, ""));

        Assert.Equal(46, (await NextAsync<FifoReaderActor.TakeLinesFrom>(_reader)).Position);
    }

    [Fact]
    public async Task New_session_starts_on_a_new_line()
    {
        using var viewer = RingReader.TryClaim(_segment)!;
        var (shm, space) = await BeginAsync();
        shm.Tell(Fill(space, _frames.Next("unfinish")));
        shm.Tell(GivenBack(await NextAsync<InboxSpace>(_reader)));

        shm.Tell(new ShmWriterActor.BeginSession(_reader, 8, 0, ""));
        await NextAsync<FifoReaderActor.TakeLinesFrom>(_reader);

        Assert.Equal("unfinish\n", viewer.Text());
        Assert.Equal((8UL, 0L), (_ring.Session, _ring.ReceivedUpTo));
        Assert.True(StartsAtHead(await NextAsync<InboxSpace>(_reader)));
    }

    [Fact]
    public async Task New_session_waits_until_the_space_of_the_lost_connection_is_returned()
    {
        var (shm, space) = await BeginAsync();
        shm.Tell(new ShmWriterActor.BeginSession(_reader, 8, 0, ""));
        await SettleAsync(shm);
        Assert.False(_reader.HasMessages);

        shm.Tell(GivenBack(space));

        await NextAsync<FifoReaderActor.TakeLinesFrom>(_reader);
        Assert.True(StartsAtHead(await NextAsync<InboxSpace>(_reader)));
    }

    [Fact]
    public async Task Space_returned_unused_is_not_given_out_before_the_next_session()
    {
        var (shm, space) = await BeginAsync();

        shm.Tell(GivenBack(space));
        await SettleAsync(shm);

        Assert.False(_reader.HasMessages);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _doorbell.Dispose();
        _segment.Dispose();
    }

    private Task<IActorRef> StartShmWriterAsync()
    {
        var mirror = new WindowMirror(_segment, _ring, TimeSpan.FromMilliseconds(1), TimeProvider.System);
        return StartAsync(() => new ShmWriterActor(Loop, Room.Room, Role.A, _segment, _ring, _doorbell, mirror));
    }

    private async Task<(IActorRef Shm, InboxSpace Space)> BeginAsync()
    {
        var shm = await StartShmWriterAsync();
        shm.Tell(new ShmWriterActor.BeginSession(_reader, 7, 0, ""));
        await NextAsync<FifoReaderActor.TakeLinesFrom>(_reader);
        return (shm, await NextAsync<InboxSpace>(_reader));
    }

    private async Task<IActorRef> FillAsync()
    {
        var (shm, space) = await BeginAsync();
        for (var frame = 0; ; frame++)
        {
            shm.Tell(Fill(space, _frames.NextOfLength(1 << 16)));
            if (frame == 3)
                break;
            space = await NextAsync<InboxSpace>(_reader);
        }

        await SettleAsync(shm);
        return shm;
    }

    /// <summary>The join was announced before, so the ring contains lines only.</summary>
    private unsafe void MarkPresent(ulong session) => _segment.Header->Present = session;

    private string Notices(RingReader viewer)
    {
        var notices = new System.Text.StringBuilder();
        for (var position = viewer.Position; position < _ring.Head;)
            notices.Append(ReadNotice(viewer, ref position)).Append('|');
        return notices.ToString();
    }

    private static unsafe string ReadNotice(RingReader viewer, ref long position)
    {
        Assert.True(viewer.TryRead(position, out var frame, out var start));
        position += frame.Length;
        var nick = System.Text.Encoding.UTF8.GetString(start + FrameHeader.Size, frame.NickLength);
        return frame.Kind == FrameKind.Lines ? "lines" : $"{nick} {frame.Kind}";
    }

    private FileDescriptor CreateDoorbell(ulong number)
        => Fifo.OpenBoth(Room.Fifo(Path.GetFileName(Room.Room.ViewerDoorbell(Role.A, Environment.ProcessId, number).Path)));

    private unsafe long HeadInMemory
    {
        get => Volatile.Read(ref _segment.Header->Head);
        set => Volatile.Write(ref _segment.Header->Head, value);
    }

    private unsafe bool StartsAtHead(InboxSpace space) => space.Start == _segment.InboxAt(_ring.Head);

    private static InboxSpace GivenBack(InboxSpace space)
    {
        space.Filled = 0;
        return space;
    }

    private static unsafe InboxSpace Fill(InboxSpace space, byte[] frames)
    {
        frames.CopyTo(new Span<byte>(space.Start, space.Length));
        space.Filled = frames.Length;
        space.Last = RingText.LastOf(space.Start, frames.Length);
        return space;
    }
}
