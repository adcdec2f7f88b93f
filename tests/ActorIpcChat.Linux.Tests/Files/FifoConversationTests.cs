using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Native;
using ActorIpcChat.Linux.Tests.Support;

namespace ActorIpcChat.Linux.Tests.Files;

public sealed class FifoConversationTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly string _path;

    public FifoConversationTests() => _path = _directory.Fifo();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_writer_without_a_reader_has_to_wait_and_opens_once_there_is_one()
    {
        Assert.Null(Fifo.TryOpenWriter(_path));

        using var reader = Fifo.OpenReader(_path);
        using var writer = Fifo.TryOpenWriter(_path);

        Assert.NotNull(writer);
        writer.WriteText("hello");
        Assert.Equal("hello", reader.ReadText());
    }

    [Fact]
    public void The_end_comes_only_after_the_last_writer_left()
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
    public void What_a_writer_said_before_it_left_is_read_before_the_end()
    {
        using var reader = Fifo.OpenReader(_path);
        using (var writer = Fifo.TryOpenWriter(_path)!)
            writer.WriteText("last words");

        Assert.Equal("last words", reader.ReadText());
        Assert.True(reader.ReadSome().EndOfFile);
    }

    [Fact]
    public void A_reader_that_holds_both_ends_sees_no_end_while_writers_come_and_go()
    {
        using var both = Fifo.OpenBoth(_path);
        Fifo.TryOpenWriter(_path)!.Dispose();
        Assert.True(both.ReadSome().WouldBlock);
    }

    [Fact]
    public void Writing_after_the_reader_left_is_told_as_broken()
    {
        var reader = Fifo.OpenReader(_path);
        using var writer = Fifo.TryOpenWriter(_path)!;
        reader.Dispose();

        var result = writer.WriteText("anybody there?");

        Assert.True(result.Broken);
        Assert.Equal(Errno.EPIPE, result.Errno);
    }

    [Fact]
    public void A_small_message_goes_all_at_once_or_not_at_all()
    {
        using var reader = Fifo.OpenReader(_path);
        using var writer = Fifo.TryOpenWriter(_path)!;
        var taken = writer.Fill();
        Assert.Equal(taken, writer.BytesQueued);

        // Room for less than the message: nothing of it may go.
        unsafe
        {
            var hole = stackalloc byte[100];
            reader.Read(hole, 100);
        }

        Assert.True(writer.WriteText(new string('y', Fifo.AtomicWrite)).WouldBlock);
        Assert.Equal(taken - 100, reader.BytesQueued);
    }

    [Fact]
    public void The_buffer_grows_on_request_and_a_refusal_keeps_what_there_was()
    {
        using var both = Fifo.OpenBoth(_path);

        Assert.Equal(128 * 1024, both.RequestPipeCapacity(128 * 1024));
        both.Fill();
        Assert.Equal(128 * 1024, both.RequestPipeCapacity(4096));
    }

    [Fact]
    public void The_pieces_of_a_gathered_write_arrive_as_one_text()
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
