using System.Text;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests.Wire;

public sealed unsafe class HelloScannerTests : IDisposable
{
    private readonly TestRoom _room = new();
    private readonly HelloScanner _scanner = new();
    private readonly FileDescriptor _reader;
    private readonly FileDescriptor _writer;

    public HelloScannerTests()
    {
        var path = _room.Fifo("fifo");
        _reader = Fifo.OpenReader(path);
        _writer = Fifo.TryOpenWriter(path)!;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
        _room.Dispose();
    }

    [Fact]
    public void Empty_pipe_has_no_hello()
    {
        Assert.True(_scanner.ReadFrom(_reader).WouldBlock);
        Assert.False(_scanner.TryTakeHello(out _));
        Assert.Null(_scanner.Unrecognized);
    }

    [Fact]
    public void Hello_is_found_after_frames_of_a_predecessor()
    {
        var frames = new FrameStream();
        _writer.Put([.. frames.Next("an old line\n"), .. frames.Next("another\n"), .. SampleHello.Value.ToBytes()]);

        Assert.Equal([SampleHello.Value], TakeHellos());
        Assert.Null(_scanner.Unrecognized);
    }

    [Fact]
    public void Hello_split_between_two_reads_at_any_byte_is_found()
    {
        byte[] bytes = [.. "junk"u8, .. SampleHello.Value.ToBytes()];
        for (var cut = 1; cut < bytes.Length; cut++)
        {
            _writer.Put(bytes.AsSpan(0, cut));
            Assert.Empty(TakeHellos());
            _writer.Put(bytes.AsSpan(cut));
            Assert.Equal([SampleHello.Value], TakeHellos());
        }
    }

    [Fact]
    public void Two_hellos_in_one_read_are_both_found()
    {
        var second = SampleHello.Value with { From = 99 };
        _writer.Put([.. SampleHello.Value.ToBytes(), .. second.ToBytes()]);

        Assert.Equal([SampleHello.Value, second], TakeHellos());
    }

    [Fact]
    public void Corrupt_hello_is_skipped_and_the_next_one_found()
    {
        var broken = SampleHello.Value.ToBytes();
        broken[^1] ^= 1;
        _writer.Put([.. broken, .. SampleHello.Value.ToBytes()]);

        Assert.Equal([SampleHello.Value], TakeHellos());
    }

    [Fact]
    public void Hello_is_found_after_more_bytes_than_the_buffer_holds()
    {
        for (var block = 0; block < 5; block++)
        {
            _writer.Put(new byte[4000]);
            Assert.Empty(TakeHellos());
        }

        _writer.Put([.. new byte[3900], .. SampleHello.Value.ToBytes()]);

        Assert.Equal([SampleHello.Value], TakeHellos());
    }

    [Fact]
    public void Bytes_after_the_last_hello_are_returned_in_pieces_of_any_size()
    {
        var frame = new FrameStream().Next("first line\n");
        _writer.Put([.. SampleHello.Value.ToBytes(), .. frame, .. SampleHello.Value.ToBytes()]);
        _scanner.ReadFrom(_reader);
        Assert.True(_scanner.TryTakeHello(out _));

        _scanner.Complete();

        Assert.False(_scanner.TryTakeHello(out _));
        Assert.Equal(frame[..5], TakeRest(5));
        Assert.Equal(frame[5..], TakeRest(frame.Length - 5));
        Assert.Equal(SampleHello.Value.ToBytes(), TakeRest(10_000));
        Assert.Empty(TakeRest(10_000));
    }

    [Fact]
    public void Unrecognized_first_bytes_are_kept_until_they_are_skipped()
    {
        PutWithoutFinding("GET / HTTP/1.1\r\n"u8);
        Assert.Equal("GET / HTTP/1.1\r\n", Encoding.ASCII.GetString(_scanner.Unrecognized!));

        PutWithoutFinding(SampleHello.Value.ToBytes());

        _scanner.Skip();
        Assert.Null(_scanner.Unrecognized);
        _writer.Put(SampleHello.Value.ToBytes());
        Assert.NotEmpty(TakeHellos());
    }

    [Fact]
    public void First_message_of_an_original_program_follows_its_pid_digits()
    {
        PutWithoutFinding("4711good day"u8);

        _scanner.Complete(behind: 4);

        Assert.Null(_scanner.Unrecognized);
        Assert.Equal("good day", Encoding.ASCII.GetString(TakeRest(100)));
    }

    [Fact]
    public void Unrecognized_later_bytes_are_skipped()
    {
        _writer.Put(SampleHello.Value.ToBytes());
        Assert.Single(TakeHellos());

        PutWithoutFinding("more"u8);
        Assert.Null(_scanner.Unrecognized);
    }

    [Fact]
    public void First_bytes_after_a_look_at_an_empty_pipe_are_unrecognized()
    {
        Assert.False(_scanner.TryTakeHello(out _));

        PutWithoutFinding("GET"u8);
        Assert.NotNull(_scanner.Unrecognized);
    }

    [Fact]
    public void First_bytes_after_a_reset_are_unrecognized()
    {
        _writer.Put(SampleHello.Value.ToBytes());
        Assert.Single(TakeHellos());

        _scanner.Clear();
        PutWithoutFinding("GET"u8);
        Assert.NotNull(_scanner.Unrecognized);
    }

    [Fact]
    public void Hello_right_after_a_mark_without_a_hello_is_found()
    {
        _writer.Put([.. Hello.Mark, .. SampleHello.Value.ToBytes(), .. new byte[Hello.BodySize]]);

        Assert.Equal([SampleHello.Value], TakeHellos());
    }

    [Fact]
    public void Read_stays_within_the_buffer_when_the_pipe_has_more()
    {
        // Three times as much as the buffer takes; each read keeps the last bytes of the one before it.
        _writer.Put([.. new byte[6 * Fifo.AtomicWrite], .. SampleHello.Value.ToBytes()]);

        List<Hello> found = [];
        for (var read = 0; read < 5; read++)
            found.AddRange(TakeHellos());

        Assert.Equal([SampleHello.Value], found);
    }

    [Fact]
    public void Cleared_scanner_drops_the_rest_and_finds_the_next_hello()
    {
        _writer.Put([.. SampleHello.Value.ToBytes(), .. "rest"u8]);
        Assert.Single(TakeHellos());
        _scanner.Complete();

        _scanner.Clear();

        Assert.False(_scanner.IsComplete);
        Assert.Empty(TakeRest(100));
        _writer.Put(SampleHello.Value.ToBytes());
        Assert.Single(TakeHellos());
    }

    private void PutWithoutFinding(ReadOnlySpan<byte> bytes)
    {
        _writer.Put(bytes);
        _scanner.ReadFrom(_reader);
        Assert.False(_scanner.TryTakeHello(out _));
    }

    private List<Hello> TakeHellos()
    {
        _scanner.ReadFrom(_reader);
        if (!_scanner.TryTakeHello(out var first) && _scanner.Unrecognized is not null)
            _scanner.Skip();
        List<Hello> found = first is null ? [] : [first];
        while (_scanner.TryTakeHello(out var hello))
            found.Add(hello);
        return found;
    }

    private byte[] TakeRest(int length)
    {
        var buffer = new byte[length];
        fixed (byte* start = buffer)
            return buffer[.._scanner.TakeRest(start, length)];
    }
}
