using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Tests.Memory;

/// <summary>A segment as an original makes it, and one of ours beside it.</summary>
public sealed unsafe class OriginalSegmentTests : IDisposable
{
    private readonly TestRoom _room = new();

    public void Dispose() => _room.Dispose();

    [Fact]
    public void One_of_an_originals_making_is_taken_for_one()
    {
        using var original = TryAttach(MakeOriginal());

        Assert.NotNull(original);
        Assert.Null(original.Rings);
    }

    [Theory]
    [InlineData(4095)]
    [InlineData(8192)]
    public void One_of_another_size_is_not(int bytes) => Assert.Null(TryAttach(Make(bytes)));

    [Fact]
    public void One_with_something_behind_the_window_is_not()
    {
        var segment = MakeOriginal();
        using (var mapping = segment.Attach())
            mapping.Start[4095] = 1;

        Assert.Null(TryAttach(segment));
        Assert.Equal("its 4096 bytes are too few", Assert.Throws<LinuxException>(() => _room.CreateSegment()).Message.Split(": ")[1].Split(';')[0]);
        Assert.Equal(0, segment.Status()!.Value.Attachments);
    }

    [Fact]
    public void One_with_a_text_in_the_window_is()
    {
        var segment = MakeOriginal();
        using (var mapping = segment.Attach())
            new ClassicWindow(mapping.Start).Show("left over"u8);

        using var original = TryAttach(segment);
        Assert.NotNull(original);
    }

    [Fact]
    public void Ours_keeps_its_rings_beside_it_and_whoever_looks_under_the_key_finds_them()
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
    public void Our_window_is_the_originals()
    {
        var original = MakeOriginal();
        using var made = _room.CreateSegment();

        made.Window.Show("hello"u8);

        using var mapping = original.Attach();
        Assert.Equal("hello\0"u8, new ReadOnlySpan<byte>(mapping.Start, 6));
    }

    [Fact]
    public void Both_are_removed_together()
    {
        var original = MakeOriginal();
        var made = _room.CreateSegment();

        made.Remove();
        made.Dispose();

        Assert.Null(original.Status());
        Assert.Null(made.Segment.Status());
    }

    [Fact]
    public void What_a_dead_process_left_beside_it_is_taken_over()
    {
        MakeOriginal();
        var frames = new FrameStream();
        SharedMemorySegment left;
        using (var made = _room.CreateSegment())
        {
            new RingWriter(made, overwrites: false).Put(frames.Next("left over\n"));
            made.Header->Owner = Dead.Predecessor.Word;
            left = made.Segment;
        }

        using var next = _room.CreateSegment(out var takenOver);
        using var viewer = RingReader.TryClaim(next)!;

        Assert.True(takenOver);
        Assert.Equal((left, ProcessIdentity.Current), (next.Segment, next.Owner));
        Assert.Equal("left over\n", viewer.Text());
    }

    [Fact]
    public void Rings_that_are_gone_or_were_closed_are_made_anew()
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
    public void Whoever_removes_the_originals_has_ours_made_again_under_the_key_with_all_that_is_in_it()
    {
        var original = MakeOriginal();
        using var made = _room.CreateSegment();
        var beside = made.Segment;
        new RingWriter(made, overwrites: false).Put(new FrameStream().Next("hello\n"));
        Assert.False(made.IsRemoved);

        original.Remove();
        Assert.True(made.IsRemoved);
        made.MakeAgain(_room.Room, Role.A, TestRoom.ReadWrite);

        Assert.False(made.IsRemoved);
        Assert.Equal(made.Segment, SharedMemorySegment.TryOpen(_room.Key(Role.A)));
        Assert.Null(beside.Status());
        using var opened = ChatSegment.TryOpen(_room.Room, Role.A)!;
        using var viewer = RingReader.TryClaim(opened)!;
        Assert.Equal("hello\n", viewer.Text());
    }

    [Fact]
    public void Ours_that_is_removed_goes_on_beside_one_that_an_original_has_made_meanwhile()
    {
        using var made = _room.CreateSegment();
        new RingWriter(made, overwrites: false).Put(new FrameStream().Next("hello\n"));
        made.Segment.Remove();
        var original = MakeOriginal();

        made.MakeAgain(_room.Room, Role.A, TestRoom.ReadWrite);

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
