using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Linux.Tests.Support;
using ActorIpcChat.Linux.Users;

namespace ActorIpcChat.Linux.Tests.Memory;

public sealed class SharedMemorySegmentTests
{
    [Fact]
    public void New_segment_is_found_by_its_key()
    {
        using var made = new TempSegment();
        Assert.Equal(made.Segment, SharedMemorySegment.TryOpen(made.Key));
    }

    [Fact]
    public void Unused_key_finds_no_segment()
        => Assert.Null(SharedMemorySegment.TryOpen(TempSegment.FreshKey()));

    [Fact]
    public void Key_is_taken_only_once()
    {
        using var made = new TempSegment();
        Assert.Null(SharedMemorySegment.TryCreate(made.Key, 4096, TempSegment.ReadWrite));
    }

    [Fact]
    public void New_segment_is_zeroed()
    {
        using var made = new TempSegment(8192);
        using var mapping = made.Segment.Attach();
        Assert.Equal(-1, Bytes(mapping).IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void Status_has_key_owner_mode_size_creator_and_attachments()
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
    public void Mode_is_exact_under_any_umask()
    {
        using var mask = new Umask(0x1FF);
        using var made = new TempSegment(4096, 0x1B6);
        Assert.Equal(0x1B6, made.Segment.Status()!.Value.Mode);
    }

    [Fact]
    public void Bytes_written_by_one_attachment_are_read_by_another()
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
    public void Read_only_attachment_is_read_only_in_the_kernel()
    {
        using var made = new TempSegment();
        using var mapping = made.Segment.Attach(readOnly: true);
        var line = File.ReadLines("/proc/self/maps").Single(line => line.Contains($" {made.Segment.Id} ", StringComparison.Ordinal)
            && line.Contains("/SYSV", StringComparison.Ordinal));
        Assert.Contains(" r--s ", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Detached_mapping_is_not_counted()
    {
        using var made = new TempSegment();
        var mapping = made.Segment.Attach();
        Assert.Equal(1, made.Segment.Status()!.Value.Attachments);

        mapping.Dispose();
        mapping.Dispose();

        Assert.Equal(0, made.Segment.Status()!.Value.Attachments);
    }

    [Fact]
    public void Removed_segment_keeps_its_memory_and_frees_its_key()
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
    public void Removed_segment_is_destroyed_with_its_last_attachment()
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
    public void Segment_over_the_kernels_limit_names_the_setting_to_lower()
    {
        var refusal = Assert.Throws<LinuxException>(
            () => SharedMemorySegment.TryCreate(TempSegment.FreshKey(), long.MaxValue, TempSegment.ReadWrite));
        Assert.True(refusal.Errno is Errno.EINVAL or Errno.ENOSPC or 12, refusal.Message);
        Assert.StartsWith($"cannot make {long.MaxValue} bytes of shared memory with key ", refusal.Message, StringComparison.Ordinal);
    }

    private static unsafe Span<byte> Bytes(SharedMemoryMapping mapping) => new(mapping.Start, (int)mapping.Length);
}
