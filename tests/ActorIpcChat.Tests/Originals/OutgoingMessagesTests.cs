using System.Text;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Memory;
using ActorIpcChat.Originals;
using ActorIpcChat.Tests.Memory;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Tests.Originals;

public sealed unsafe class OutgoingMessagesTests : RingTestBase
{
    private const int Interval = 20;

    private readonly ManualTime _time = new();
    private readonly Outbox _outbox;
    private readonly OutgoingMessages _outgoing;
    private readonly string _path;
    private FileDescriptor _reader;
    private FileDescriptor _writer;

    public OutgoingMessagesTests()
    {
        _path = Room.Fifo("fifo2");
        _outbox = new Outbox(Segment, "me"u8, _time);
        _outgoing = new OutgoingMessages(_outbox, TimeSpan.FromMilliseconds(Interval), _time);
        (_reader, _writer) = Open();
    }

    [Fact]
    public void Message_is_written_only_into_an_empty_pipe()
    {
        Accept("one\ntwo\n");

        Write();
        _time.Advance(1000);
        Write();

        Assert.Equal("one", _reader.TakeText());
        _time.Advance(Interval);
        Write();
        _time.Advance(Interval);
        Write();
        Assert.Equal("two", _reader.TakeText());
    }

    [Fact]
    public void Next_message_waits_until_the_first_was_shown_for_the_interval()
    {
        Accept("one\ntwo\n");
        Write();
        // The original reads it much later.
        _time.Advance(500);
        _reader.TakeText();

        Assert.Equal(TimeSpan.FromMilliseconds(Interval), Write());
        _time.Advance(Interval - 1);
        Assert.Equal(TimeSpan.FromMilliseconds(1), Write());
        Assert.Equal(0, _reader.BytesQueued);
        _time.Advance(1);
        Write();

        Assert.Equal("two", _reader.TakeText());
    }

    [Fact]
    public void Frame_overwritten_during_sending_is_sent_to_its_end()
    {
        Accept("one\ntwo\nthree\n");
        Write();
        Assert.Equal("one", _reader.TakeText());

        *(uint*)(Segment.OutboxAt(0) + 4) = 41;

        foreach (var next in (string[])["two", "three"])
        {
            Write();
            _time.Advance(Interval);
            Write();
            Assert.Equal(next, _reader.TakeText());
        }
    }

    [Fact]
    public void Overwritten_frame_is_skipped_and_reported_as_lost()
    {
        Accept("one\n");
        Accept("two\n");
        var second = _outbox.Head;
        Accept("three\n");
        Segment.OutboxAt(second)[-5] ^= 0xFF;

        Write();
        Assert.Equal("one", _reader.TakeText());
        _time.Advance(Interval);
        Write();
        _time.Advance(Interval);
        Write();

        Assert.Equal("three", _reader.TakeText());
        Assert.Equal((2L, 2L), _outbox.TakeLost() is { } lost ? (lost.First, lost.Last) : default);
    }

    [Fact]
    public void Unread_message_is_not_acknowledged()
    {
        Accept("one\n");
        Write();

        _outgoing.Acknowledge();
        Assert.False(_outbox.IsDelivered);
        _reader.TakeText();
        _outgoing.Acknowledge();

        Assert.True(_outbox.IsDelivered);
    }

    [Fact]
    public void Lines_of_one_frame_are_acknowledged_with_the_last()
    {
        Accept("one\ntwo\n");

        ReadNext("one");
        Assert.Equal(0, _outbox.Acknowledged);
        ReadNext("two");

        Assert.True(_outbox.IsDelivered);
    }

    [Fact]
    public void Line_end_without_a_message_is_acknowledged()
    {
        Accept(new string('x', MessageCutter.MaxLength));
        Accept("\n");

        ReadNext(new string('x', MessageCutter.MaxLength));
        Write();
        _outgoing.Acknowledge();

        Assert.True(_outbox.IsDelivered);
    }

    [Fact]
    public void Cut_character_is_acknowledged_only_with_its_rest()
    {
        Accept(new string('x', MessageCutter.MaxLength - 1) + "€");
        ReadNext(new string('x', MessageCutter.MaxLength - 1));
        Assert.False(_outbox.IsDelivered);
        Accept("\n");

        ReadNext("€");

        Assert.True(_outbox.IsDelivered);
    }

    [Fact]
    public void Next_original_peer_gets_only_messages_that_the_last_one_did_not_read()
    {
        Accept("one\ntwo\nthree\n");
        ReadNext("one");
        _time.Advance(Interval);
        Write();
        Assert.Equal(3, _reader.BytesQueued);

        Reopen();

        ReadNext("two");
        ReadNext("three");
        Assert.True(_outbox.IsDelivered);
    }

    [Fact]
    public void Message_read_before_the_peer_was_lost_is_not_sent_again()
    {
        Accept("one\n");
        Accept("two\n");
        Write();
        Assert.Equal("one", _reader.TakeText());

        Reopen();

        ReadNext("two");
    }

    [Fact]
    public void Write_without_a_reader_reports_a_broken_pipe()
    {
        Accept("one\n");
        _reader.Dispose();

        Assert.True(_outgoing.Write(out _).Broken);
    }

    [Fact]
    public void Pipe_with_a_message_becomes_writable_when_it_is_read()
    {
        Accept("one\ntwo\n");

        Write();
        Assert.False(IsWritable());
        _reader.TakeText();
        Assert.True(IsWritable());
    }

    private (FileDescriptor Reader, FileDescriptor Writer) Open()
    {
        var reader = Fifo.OpenReader(_path);
        var writer = Fifo.TryOpenWriter(_path)!;
        _outgoing.Begin(writer);
        return (reader, writer);
    }

    private void Reopen()
    {
        _outgoing.End();
        _reader.Dispose();
        _writer.Dispose();
        (_reader, _writer) = Open();
    }

    private bool IsWritable()
    {
        var question = new pollfd { fd = _writer.Number, events = POLLOUT };
        return poll(&question, 1, 0) > 0;
    }

    private void Accept(string text)
    {
        Assert.True(_outbox.TryReserve(out var space, out var length, out _));
        _outbox.Commit(Encoding.UTF8.GetBytes(text, new Span<byte>(space, length)));
    }

    private TimeSpan Write()
    {
        Assert.Equal(0, _outgoing.Write(out var delay).Errno);
        return delay;
    }

    /// <summary>Asserts the next message, after its delay.</summary>
    private void ReadNext(string message)
    {
        Write();
        _time.Advance(Interval);
        Write();
        Assert.Equal(message, _reader.TakeText());
        _outgoing.Acknowledge();
    }
}
