using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Linux.Tests.Support;
using ActorIpcChat.Linux.Users;

namespace ActorIpcChat.Linux.Tests.Memory;

public sealed class SharedMemorySegmentTests
{
    [Fact]
    public void A_segment_that_was_made_is_found_by_its_key()
    {
        using var made = new TempSegment();
        Assert.Equal(made.Segment, SharedMemorySegment.TryOpen(made.Key));
    }

    [Fact]
    public void A_key_that_nobody_has_finds_nothing()
        => Assert.Null(SharedMemorySegment.TryOpen(TempSegment.FreshKey()));

    [Fact]
    public void A_key_is_taken_only_once()
    {
        using var made = new TempSegment();
        Assert.Null(SharedMemorySegment.TryCreate(made.Key, 4096, TempSegment.ReadWrite));
    }

    [Fact]
    public void A_new_segment_is_all_zeroes()
    {
        using var made = new TempSegment(8192);
        using var mapping = made.Segment.Attach();
        Assert.Equal(-1, Bytes(mapping).IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void Its_status_tells_key_owner_mode_size_maker_and_attachments()
    {
        using var made = new TempSegment(5000, 0x1A0);
        using var first = made.Segment.Attach();
        using var second = made.Segment.Attach();

        var status = made.Segment.Status()!.Value;

        Assert.Equal(new SharedMemoryStatus(made.Key, User.Effective, status.Group, User.Effective, 0x1A0, 5000, Environment.ProcessId, 2), status);
        Assert.False(status.Removed);
        Assert.Equal(5000, first.Length);
    }

    [Fact]
    public void Its_mode_is_exact_whatever_the_umask()
    {
        using var mask = new Umask(0x1FF);
        using var made = new TempSegment(4096, 0x1B6);
        Assert.Equal(0x1B6, made.Segment.Status()!.Value.Mode);
    }

    [Fact]
    public void What_one_attachment_writes_the_other_reads()
    {
        using var made = new TempSegment();
        using var writer = made.Segment.Attach();
        using var reader = made.Segment.Attach(readOnly: true);

        Bytes(writer)[4095] = 42;

        Assert.Equal(42, Bytes(reader)[4095]);
        Assert.True(reader.ReadOnly);
        Assert.False(writer.ReadOnly);
    }

    [Fact]
    public void A_read_only_attachment_is_one_for_the_kernel_too()
    {
        using var made = new TempSegment();
        using var mapping = made.Segment.Attach(readOnly: true);
        var line = File.ReadLines("/proc/self/maps").Single(line => line.Contains($" {made.Segment.Id} ", StringComparison.Ordinal)
            && line.Contains("/SYSV", StringComparison.Ordinal));
        Assert.Contains(" r--s ", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_detached_segment_is_not_counted_any_more()
    {
        using var made = new TempSegment();
        var mapping = made.Segment.Attach();
        Assert.Equal(1, made.Segment.Status()!.Value.Attachments);

        mapping.Dispose();
        mapping.Dispose();

        Assert.Equal(0, made.Segment.Status()!.Value.Attachments);
    }

    [Fact]
    public void A_removed_segment_keeps_its_memory_while_attached_and_its_key_is_free_at_once()
    {
        using var old = new TempSegment();
        using var mapping = old.Segment.Attach();
        Bytes(mapping)[0] = 1;

        Assert.True(old.Segment.Remove());
        Assert.Null(SharedMemorySegment.TryOpen(old.Key));
        var status = old.Segment.Status()!.Value;
        Assert.True(status.Removed);
        Assert.Equal(0, status.Key);
        Assert.Equal(1, Bytes(mapping)[0]);

        var successor = SharedMemorySegment.TryCreate(old.Key, 4096, TempSegment.ReadWrite)!.Value;
        try
        {
            Assert.NotEqual(old.Segment, successor);
            using var other = successor.Attach();
            Assert.Equal(0, Bytes(other)[0]);
        }
        finally
        {
            successor.Remove();
        }
    }

    [Fact]
    public void A_removed_segment_goes_with_its_last_attachment()
    {
        using var made = new TempSegment();
        using (made.Segment.Attach())
            made.Segment.Remove();

        Assert.Null(made.Segment.Status());
        Assert.False(made.Segment.Remove());
        var refusal = Assert.Throws<LinuxException>(() => made.Segment.Attach());
        Assert.Contains("ipcs -m", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_segment_larger_than_the_kernel_grants_names_the_setting_to_lower()
    {
        var refusal = Assert.Throws<LinuxException>(
            () => SharedMemorySegment.TryCreate(TempSegment.FreshKey(), long.MaxValue, TempSegment.ReadWrite));
        Assert.True(refusal.Errno is Errno.EINVAL or Errno.ENOSPC or 12, refusal.Message);
        Assert.StartsWith($"make {long.MaxValue} bytes of shared memory with key ", refusal.Message, StringComparison.Ordinal);
    }

    private static unsafe Span<byte> Bytes(SharedMemoryMapping mapping) => new(mapping.Start, (int)mapping.Length);
}
