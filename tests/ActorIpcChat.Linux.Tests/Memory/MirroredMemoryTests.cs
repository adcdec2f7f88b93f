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
    public void A_run_that_wraps_round_the_end_is_one_run_in_memory()
    {
        using var mapping = _segment.Segment.Attach();
        using var mirror = MirroredMemory.Map(mapping, Page, 2 * Page);

        "wrapped"u8.CopyTo(new Span<byte>(mirror.Start + (2 * Page) - 3, 7));

        Assert.Equal("ppedwra"u8, (ReadOnlySpan<byte>)[.. new Span<byte>(mirror.Start, 4), .. new Span<byte>(mirror.Start + (2 * Page) - 3, 3)]);
    }

    [Fact]
    public void Every_byte_of_the_second_copy_is_the_byte_of_the_first_and_of_the_segment()
    {
        using var mapping = _segment.Segment.Attach();
        using var mirror = MirroredMemory.Map(mapping, Page, 2 * Page);
        Random.Shared.NextBytes(new Span<byte>(mirror.Start, 2 * Page));

        Assert.Equal(new Span<byte>(mirror.Start, 2 * Page), new Span<byte>(mirror.Start + (2 * Page), 2 * Page));
        Assert.Equal(new Span<byte>(mirror.Start, 2 * Page), new Span<byte>(mapping.Start + Page, 2 * Page));
        Assert.Equal(-1, new Span<byte>(mapping.Start, Page).IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void What_one_attachment_writes_the_mirror_of_another_reads()
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
    public void It_outlives_the_attachment_it_was_made_from()
    {
        var mapping = _segment.Segment.Attach();
        using var mirror = MirroredMemory.Map(mapping, 0, Page);
        mapping.Dispose();

        *mirror.Start = 42;

        Assert.Equal(42, mirror.Start[Page]);
    }

    [Fact]
    public void Nothing_stays_attached_once_everything_is_disposed()
    {
        using (var mapping = _segment.Segment.Attach())
        {
            using var mirror = MirroredMemory.Map(mapping, 0, 3 * Page);
            Assert.True(_segment.Segment.Status()!.Value.Attachments >= 2);
        }

        Assert.Equal(0, _segment.Segment.Status()!.Value.Attachments);
    }

    [Fact]
    public void A_part_beyond_the_segment_is_refused()
    {
        using var mapping = _segment.Segment.Attach();
        Assert.Throws<ArgumentOutOfRangeException>(() => MirroredMemory.Map(mapping, 2 * Page, 2 * Page));
    }

    [Fact]
    public void A_part_that_begins_within_a_page_is_refused_and_leaves_nothing_attached()
    {
        using (var mapping = _segment.Segment.Attach())
            Assert.Throws<LinuxException>(() => MirroredMemory.Map(mapping, 100, Page));

        Assert.Equal(0, _segment.Segment.Status()!.Value.Attachments);
    }
}
