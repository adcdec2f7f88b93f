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
        MeetBefore(7);
        _ring = new RingWriter(_segment, overwrites: false);
        _doorbell = Fifo.OpenBoth(Room.Fifo("a.bell"));
        _reader = CreateTestProbe("fifo-reader");
    }

    [Fact]
    public async Task A_session_begins_with_the_position_and_then_the_space()
    {
        var shm = await StartShmWriterAsync();
        Assert.False(_reader.HasMessages);

        shm.Tell(new ShmWriterActor.BeginSession(_reader, 7, 100, ""));

        Assert.Equal(100, (await NextAsync<FifoReaderActor.TakeLinesFrom>(_reader)).Position);
        Assert.True(StartsAtHead(await NextAsync<InboxSpace>(_reader)));
        Assert.Equal((7UL, 100L), (_ring.Session, _ring.ReceivedUpTo));
    }

    [Fact]
    public async Task Coming_and_going_stands_where_it_happened()
    {
        using var viewer = RingReader.TryClaim(_segment)!;
        var shm = await StartShmWriterAsync();
        shm.Tell(new ShmWriterActor.BeginSession(_reader, 8, 0, "alice"));
        await NextAsync<FifoReaderActor.TakeLinesFrom>(_reader);
        shm.Tell(Fill(await NextAsync<InboxSpace>(_reader), _frames.Next("hello\n")));
        var space = await NextAsync<InboxSpace>(_reader);

        shm.Tell(new ShmWriterActor.PeerLeft(FrameKind.Left));
        await SettleAsync(shm);
        Assert.Equal("alice Joined|lines|", Notes(viewer));
        shm.Tell(GivenBack(space));
        shm.Tell(new ShmWriterActor.PeerLeft(FrameKind.Lost));
        shm.Tell(new ShmWriterActor.BeginSession(_reader, 9, 0, "bob"));
        await NextAsync<FifoReaderActor.TakeLinesFrom>(_reader);

        Assert.Equal("alice Joined|lines|alice Left|bob Joined|", Notes(viewer));
        Assert.Equal(0, _ring.ReceivedUpTo);
    }

    [Fact]
    public async Task Who_only_connects_anew_has_never_been_away()
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
        Assert.Equal("alice Joined|", Notes(viewer));
    }

    [Fact]
    public async Task What_comes_back_is_published_and_the_space_goes_on_behind_it()
    {
        using var viewer = RingReader.TryClaim(_segment)!;
        var (shm, space) = await BeginAsync();

        shm.Tell(Fill(space, _frames.Next("hello\n")));

        Assert.True(StartsAtHead(await NextAsync<InboxSpace>(_reader)));
        Assert.Equal("hello\n", viewer.Text());
        Assert.Equal(46, _ring.ReceivedUpTo);
    }

    [Fact]
    public async Task A_viewer_that_sleeps_is_woken_by_its_own_doorbell()
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
    public async Task A_sleeper_without_a_doorbell_stops_nobody()
    {
        using var viewer = RingReader.TryClaim(_segment)!;
        Assert.True(viewer.TryFallAsleep());
        var (shm, space) = await BeginAsync();

        shm.Tell(Fill(space, _frames.Next("hello\n")));

        await NextAsync<InboxSpace>(_reader);
    }

    [Fact]
    public async Task A_full_ring_gives_no_space_until_a_viewer_that_made_room_rings()
    {
        using var viewer = RingReader.TryClaim(_segment)!;
        var shm = await FillAsync();
        Assert.False(_reader.HasMessages);

        Assert.True(viewer.MoveTo(_ring.Head));
        using var doorbell = Fifo.TryOpenWriter(Room.Room.WriterDoorbell(Role.A))!;
        doorbell.Put("!");

        Assert.True(StartsAtHead(await NextAsync<InboxSpace>(_reader)));
        await EventuallyAsync(() => _doorbell.BytesQueued == 0, "the doorbell is emptied");
        await SettleAsync(shm);
    }

    [Fact]
    public async Task Whoever_rings_has_the_positions_told_again()
    {
        var (shm, space) = await BeginAsync();
        shm.Tell(Fill(space, _frames.Next("hello\n")));
        await NextAsync<InboxSpace>(_reader);
        HeadInMemory = 7;

        using var doorbell = Fifo.TryOpenWriter(Room.Room.WriterDoorbell(Role.A))!;
        doorbell.Put("!");

        await EventuallyAsync(() => HeadInMemory == 46, "the writer tells its head again");
    }

    [Fact]
    public async Task A_viewer_that_died_over_a_full_ring_is_found_out_without_a_doorbell()
    {
        using var alive = RingReader.TryClaim(_segment)!;
        var slot = _ring.Slots.TryClaim(UniqueNumber.Next());
        _ring.Slots[slot].Position = 0;
        await FillAsync();
        alive.MoveTo(_ring.Head);

        (_ring.Slots[slot].Pid, _ring.Slots[slot].StartTime) = (Dead.Predecessor.Pid, Dead.Predecessor.StartTime);

        await NextAsync<InboxSpace>(_reader);
        Assert.Equal(1, _ring.Slots.CountLiving());
    }

    [Fact]
    public async Task The_same_stream_goes_on_where_it_stands()
    {
        var (shm, space) = await BeginAsync();
        shm.Tell(Fill(space, _frames.Next("hello\n")));
        shm.Tell(GivenBack(await NextAsync<InboxSpace>(_reader)));

        shm.Tell(new ShmWriterActor.BeginSession(_reader, 7, 0, ""));

        Assert.Equal(46, (await NextAsync<FifoReaderActor.TakeLinesFrom>(_reader)).Position);
    }

    [Fact]
    public async Task Another_stream_begins_on_a_line_of_its_own()
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
    public async Task Another_stream_waits_until_the_space_of_the_lost_connection_is_back()
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
    public async Task Space_that_came_back_unused_is_not_given_out_before_the_next_session()
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

    private Task<IActorRef> StartShmWriterAsync() => StartAsync(() => new ShmWriterActor(Loop, Room.Room, Role.A, _segment, _ring, _doorbell, new WindowMirror(_segment, _ring, TimeSpan.FromMilliseconds(1), TimeProvider.System)));

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

    /// <summary>Whose coming was noted does not come again: the ring is for lines alone.</summary>
    private unsafe void MeetBefore(ulong session) => _segment.Header->Present = session;

    private string Notes(RingReader viewer)
    {
        var notes = new System.Text.StringBuilder();
        for (var position = viewer.Position; position < _ring.Head;)
        {
            notes.Append(ReadNote(viewer, ref position)).Append('|');
        }

        return notes.ToString();
    }

    private static unsafe string ReadNote(RingReader viewer, ref long position)
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
