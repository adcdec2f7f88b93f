using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Linux.Tests.Support;

namespace ActorIpcChat.Linux.Tests.Memory;

public sealed unsafe class MirroredMemoryTests : IDisposable
{
    private static readonly int Page = Environment.SystemPageSize;
    private readonly TempSegment _segment = new(3L * Environment.SystemPageSize);

    public void Dispose() => _segment.Dispose();

    [Fact]
    public void Bytes_that_wrap_are_contiguous()
    {
        using var mapping = _segment.Segment.Attach();
        using var mirror = MirroredMemory.Map(mapping, Page, 2 * Page);

        "wrapped"u8.CopyTo(new Span<byte>(mirror.Start + (2 * Page) - 3, 7));

        Assert.Equal("ppedwra"u8, (ReadOnlySpan<byte>)[.. new Span<byte>(mirror.Start, 4), .. new Span<byte>(mirror.Start + (2 * Page) - 3, 3)]);
    }

    [Fact]
    public void Both_mappings_show_the_bytes_of_the_segment()
    {
        using var mapping = _segment.Segment.Attach();
        using var mirror = MirroredMemory.Map(mapping, Page, 2 * Page);
        Random.Shared.NextBytes(new Span<byte>(mirror.Start, 2 * Page));

        Assert.Equal(new Span<byte>(mirror.Start, 2 * Page), new Span<byte>(mirror.Start + (2 * Page), 2 * Page));
        Assert.Equal(new Span<byte>(mirror.Start, 2 * Page), new Span<byte>(mapping.Start + Page, 2 * Page));
        Assert.Equal(-1, new Span<byte>(mapping.Start, Page).IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void Bytes_written_by_one_attachment_are_read_in_anothers_mirror()
    {
        using var writing = _segment.Segment.Attach();
        using var reading = _segment.Segment.Attach(readOnly: true);
        using var writer = MirroredMemory.Map(writing, 0, Page);
        using var reader = MirroredMemory.Map(reading, 0, Page);

        *(writer.Start + Page + 7) = 42;

        Assert.Equal(42, reader.Start[7]);
        Assert.Equal(42, reader.Start[Page + 7]);
    }

    [Fact]
    public void Mirror_outlives_its_attachment()
    {
        var mapping = _segment.Segment.Attach();
        using var mirror = MirroredMemory.Map(mapping, 0, Page);
        mapping.Dispose();

        *mirror.Start = 42;

        Assert.Equal(42, mirror.Start[Page]);
    }

    [Fact]
    public void Disposed_mirror_leaves_nothing_attached()
    {
        using (var mapping = _segment.Segment.Attach())
        {
            using var mirror = MirroredMemory.Map(mapping, 0, 3 * Page);
            Assert.True(_segment.Segment.Status()!.Value.Attachments >= 2);
        }

        Assert.Equal(0, _segment.Segment.Status()!.Value.Attachments);
    }

    [Fact]
    public void Part_beyond_the_segment_is_refused()
    {
        using var mapping = _segment.Segment.Attach();
        Assert.Throws<ArgumentOutOfRangeException>(() => MirroredMemory.Map(mapping, 2 * Page, 2 * Page));
    }

    [Fact]
    public void Part_within_a_page_is_refused_and_leaves_nothing_attached()
    {
        using (var mapping = _segment.Segment.Attach())
            Assert.Throws<LinuxException>(() => MirroredMemory.Map(mapping, 100, Page));

        Assert.Equal(0, _segment.Segment.Status()!.Value.Attachments);
    }
}
