using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Native;
using ActorIpcChat.Linux.Tests.Support;

namespace ActorIpcChat.Linux.Tests.Files;

public sealed class FifoReadWriteTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly string _path;

    public FifoReadWriteTests() => _path = _directory.Fifo();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Writer_opens_only_while_there_is_a_reader()
    {
        Assert.Null(Fifo.TryOpenWriter(_path));

        using var reader = Fifo.OpenReader(_path);
        using var writer = Fifo.TryOpenWriter(_path);

        Assert.NotNull(writer);
        writer.WriteText("hello");
        Assert.Equal("hello", reader.ReadText());
    }

    [Fact]
    public void End_of_file_comes_after_the_last_writer()
    {
        using var reader = Fifo.OpenReader(_path);
        using var first = Fifo.TryOpenWriter(_path)!;
        using var second = Fifo.TryOpenWriter(_path)!;

        first.Dispose();
        Assert.True(reader.ReadSome().WouldBlock);

        second.Dispose();
        Assert.True(reader.ReadSome().EndOfFile);
    }

    [Fact]
    public void Text_of_a_closed_writer_is_read_before_the_end()
    {
        using var reader = Fifo.OpenReader(_path);
        using (var writer = Fifo.TryOpenWriter(_path)!)
            writer.WriteText("last line");

        Assert.Equal("last line", reader.ReadText());
        Assert.True(reader.ReadSome().EndOfFile);
    }

    [Fact]
    public void Reader_with_both_ends_open_sees_no_end_of_file()
    {
        using var both = Fifo.OpenBoth(_path);
        Fifo.TryOpenWriter(_path)!.Dispose();
        Assert.True(both.ReadSome().WouldBlock);
    }

    [Fact]
    public void Write_after_the_reader_closed_is_reported_as_broken()
    {
        var reader = Fifo.OpenReader(_path);
        using var writer = Fifo.TryOpenWriter(_path)!;
        reader.Dispose();

        var result = writer.WriteText("hello");

        Assert.True(result.Broken);
        Assert.Equal(Errno.EPIPE, result.Errno);
    }

    [Fact]
    public void Small_write_is_atomic()
    {
        using var reader = Fifo.OpenReader(_path);
        using var writer = Fifo.TryOpenWriter(_path)!;
        var taken = writer.Fill();
        Assert.Equal(taken, writer.BytesQueued);

        // The pipe has less space than the message needs.
        unsafe
        {
            var hole = stackalloc byte[100];
            reader.Read(hole, 100);
        }

        Assert.True(writer.WriteText(new string('y', Fifo.AtomicWrite)).WouldBlock);
        Assert.Equal(taken - 100, reader.BytesQueued);
    }

    [Fact]
    public void Capacity_grows_on_request_and_stays_after_a_refusal()
    {
        using var both = Fifo.OpenBoth(_path);

        Assert.Equal(128 * 1024, both.RequestPipeCapacity(128 * 1024));
        both.Fill();
        Assert.Equal(128 * 1024, both.RequestPipeCapacity(4096));
    }

    [Fact]
    public void Pieces_of_a_gathered_write_arrive_as_one_text()
    {
        using var both = Fifo.OpenBoth(_path);
        unsafe
        {
            fixed (byte* first = "one "u8, second = "two"u8)
            {
                var pieces = stackalloc IoVector[] { new() { Base = first, Length = 4 }, new() { Base = second, Length = 3 } };
                Assert.Equal(new IoResult(7, 0), both.Write(pieces, 2));
            }
        }

        Assert.Equal("one two", both.ReadText());
    }
}
