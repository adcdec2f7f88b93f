using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Tests.Memory;

/// <summary>An original program's segment, and one of this program beside it.</summary>
public sealed unsafe class OriginalSegmentTests : IDisposable
{
    private readonly TestRoom _room = new();

    public void Dispose() => _room.Dispose();

    [Fact]
    public void Segment_of_an_original_program_is_recognised()
    {
        using var original = TryAttach(MakeOriginal());

        Assert.NotNull(original);
        Assert.Null(original.Rings);
    }

    [Theory]
    [InlineData(4095)]
    [InlineData(8192)]
    public void Segment_of_another_size_is_not_an_originals(int bytes) => Assert.Null(TryAttach(Make(bytes)));

    [Fact]
    public void Segment_with_data_behind_the_window_is_not_an_originals()
    {
        var segment = MakeOriginal();
        using (var mapping = segment.Attach())
            mapping.Start[4095] = 1;

        Assert.Null(TryAttach(segment));
        Assert.Equal("its 4096 bytes are too few", Assert.Throws<LinuxException>(() => _room.CreateSegment()).Message.Split(": ")[1].Split(';')[0]);
        Assert.Equal(0, segment.Status()!.Value.Attachments);
    }

    [Fact]
    public void Segment_with_a_text_in_the_window_is_an_originals()
    {
        var segment = MakeOriginal();
        using (var mapping = segment.Attach())
            new OriginalWindow(mapping.Start).Show("left over"u8);

        using var original = TryAttach(segment);
        Assert.NotNull(original);
    }

    [Fact]
    public void Chat_keeps_its_rings_beside_an_originals_segment_and_viewers_find_them()
    {
        var original = MakeOriginal();

        using var made = _room.CreateSegment(out var takenOver);
        using var opened = ChatSegment.TryOpen(_room.Room, Role.A);

        Assert.False(takenOver);
        Assert.NotEqual(original, made.Segment);
        Assert.Equal((made.Segment, made.Generation), (opened!.Segment, opened.Generation));
        Assert.Equal(original, SharedMemorySegment.TryOpen(_room.Key(Role.A)));
    }

    [Fact]
    public void Chat_writes_into_the_originals_window()
    {
        var original = MakeOriginal();
        using var made = _room.CreateSegment();

        made.Window.Show("hello"u8);

        using var mapping = original.Attach();
        Assert.Equal("hello\0"u8, new ReadOnlySpan<byte>(mapping.Start, 6));
    }

    [Fact]
    public void Originals_segment_and_rings_are_removed_together()
    {
        var original = MakeOriginal();
        var made = _room.CreateSegment();

        made.Remove();
        made.Dispose();

        Assert.Null(original.Status());
        Assert.Null(made.Segment.Status());
    }

    [Fact]
    public void Rings_of_a_dead_process_beside_an_originals_segment_are_taken_over()
    {
        MakeOriginal();
        var frames = new FrameStream();
        SharedMemorySegment left;
        using (var made = _room.CreateSegment())
        {
            new RingWriter(made, overwrites: false).Put(frames.Next("left over\n"));
            made.Header->Owner = DeadProcess.SamePid.Word;
            left = made.Segment;
        }

        using var next = _room.CreateSegment(out var takenOver);
        using var viewer = RingReader.TryClaim(next)!;

        Assert.True(takenOver);
        Assert.Equal((left, ProcessIdentity.Current), (next.Segment, next.Owner));
        Assert.Equal("left over\n", viewer.Text());
    }

    [Fact]
    public void Removed_or_closed_rings_are_replaced_by_new_ones()
    {
        MakeOriginal();
        ulong before;
        using (var made = _room.CreateSegment())
        {
            before = made.Generation;
            made.MarkClosed();
            made.Segment.Remove();
        }

        Assert.Null(ChatSegment.TryOpen(_room.Room, Role.A));
        using var next = _room.CreateSegment(out var takenOver);

        Assert.False(takenOver);
        Assert.NotEqual(before, next.Generation);
        next.Remove();
    }

    [Fact]
    public void Segment_is_recreated_under_the_key_with_its_contents_after_the_originals_was_removed()
    {
        var original = MakeOriginal();
        using var made = _room.CreateSegment();
        var beside = made.Segment;
        new RingWriter(made, overwrites: false).Put(new FrameStream().Next("hello\n"));
        Assert.False(made.IsRemoved);

        original.Remove();
        Assert.True(made.IsRemoved);
        made.Recreate(_room.Room, Role.A, TestRoom.ReadWrite);

        Assert.False(made.IsRemoved);
        Assert.Equal(made.Segment, SharedMemorySegment.TryOpen(_room.Key(Role.A)));
        Assert.Null(beside.Status());
        using var opened = ChatSegment.TryOpen(_room.Room, Role.A)!;
        using var viewer = RingReader.TryClaim(opened)!;
        Assert.Equal("hello\n", viewer.Text());
    }

    [Fact]
    public void Removed_segment_is_recreated_beside_an_originals_new_one()
    {
        using var made = _room.CreateSegment();
        new RingWriter(made, overwrites: false).Put(new FrameStream().Next("hello\n"));
        made.Segment.Remove();
        var original = MakeOriginal();

        made.Recreate(_room.Room, Role.A, TestRoom.ReadWrite);

        Assert.Equal(original, SharedMemorySegment.TryOpen(_room.Key(Role.A)));
        using var opened = ChatSegment.TryOpen(_room.Room, Role.A)!;
        using var viewer = RingReader.TryClaim(opened)!;
        Assert.Equal("hello\n", viewer.Text());
        made.Remove();
    }

    private SharedMemorySegment MakeOriginal() => Make(OriginalSegment.Size);

    private SharedMemorySegment Make(int bytes) => SharedMemorySegment.TryCreate(_room.Key(Role.A), bytes, TestRoom.ReadWrite)!.Value;

    private static OriginalSegment? TryAttach(SharedMemorySegment segment) => OriginalSegment.TryAttach(segment, segment.Status()!.Value);
}
