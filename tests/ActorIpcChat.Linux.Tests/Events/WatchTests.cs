using System.Collections.Concurrent;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Tests.Support;

namespace ActorIpcChat.Linux.Tests.Events;

public sealed class WatchTests : IDisposable
{
    private readonly TestLoop _loop = new();
    private readonly Channel _pipe = Channel.Pipe(blocking: false);

    public void Dispose()
    {
        _loop.Dispose();
        _pipe.Dispose();
    }

    [Fact]
    public void A_pipe_reports_what_can_be_read_and_then_that_its_writer_left()
    {
        var seen = new ConcurrentQueue<Readiness>();
        _loop.Watch(_pipe.Reading, Readiness.Readable, seen.Enqueue);
        Assert.Empty(seen);

        _pipe.Writing.WriteText("x");
        Eventually.True(() => seen.Contains(Readiness.Readable), "the byte is told");

        _pipe.Reading.ReadText();
        _pipe.Writing.Dispose();
        Eventually.True(() => seen.Contains(Readiness.HangUp), "the hang-up is told");
    }

    [Fact]
    public void A_pipe_reports_that_it_takes_more_and_then_that_its_reader_left()
    {
        var seen = new ConcurrentQueue<Readiness>();
        _pipe.Writing.Fill();
        _loop.Watch(_pipe.Writing, Readiness.Writable, seen.Enqueue);
        _loop.On(static () => { });
        Assert.Empty(seen);

        while (!_pipe.Reading.ReadSome().WouldBlock)
        {
        }

        Eventually.True(() => seen.Contains(Readiness.Writable), "the room is told");
        _pipe.Reading.Dispose();
        Eventually.True(() => seen.Any(what => what.HasFlag(Readiness.Error)), "the reader's leaving is told");
    }

    [Fact]
    public void What_was_there_before_the_watch_is_told_too()
    {
        using var told = new ManualResetEventSlim();
        _pipe.Writing.WriteText("x");
        _loop.Watch(_pipe.Reading, Readiness.Readable, _ => told.Set());
        Assert.True(told.Wait(Eventually.Limit));
    }

    [Fact]
    public void What_is_left_unread_is_told_once_and_not_for_ever()
    {
        var calls = 0;
        _loop.Watch(_pipe.Reading, Readiness.Readable, _ => calls++);
        _pipe.Writing.WriteText("x");
        Eventually.True(() => _loop.On(() => calls) == 1, "the byte is told");
        Eventually.Pass(TimeSpan.FromMilliseconds(30));
        Assert.Equal(1, _loop.On(() => calls));
    }

    [Fact]
    public void A_plain_file_is_ready_at_once_and_needs_no_watch()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["file"], "x");
        using var handle = File.OpenHandle(directory["file"]);
        using var file = new FileDescriptor((int)handle.DangerousGetHandle(), owned: false);
        var seen = new List<Readiness>();

        Assert.Null(_loop.Watch(file, Readiness.Readable, seen.Add));

        Assert.Equal([Readiness.Readable], seen);
    }

    [Fact]
    public void A_closed_descriptor_cannot_be_watched()
    {
        _pipe.Reading.Dispose();
        LinuxException? refusal = null;
        _loop.On(() => refusal = Assert.Throws<LinuxException>(
            () => _loop.Loop.Watch(_pipe.Reading, Readiness.Readable, static (_, _) => { }, this)));
        Assert.Equal(Errno.EBADF, refusal!.Errno);
    }

    [Fact]
    public void Nothing_is_told_after_the_watch_was_ended()
    {
        var calls = 0;
        var registration = _loop.Watch(_pipe.Reading, Readiness.Readable, _ => calls++)!;
        _loop.On(registration.Dispose);
        _loop.On(registration.Dispose);

        _pipe.Writing.WriteText("x");

        WaitForAnotherPipe();
        Assert.Equal(0, calls);
    }

    [Fact]
    public void An_event_of_an_ended_watch_never_reaches_the_one_that_took_its_place()
    {
        using var second = Channel.Pipe(blocking: false);
        using var third = Channel.Pipe(blocking: false);
        LoopRegistration?[] watches = [null, null];
        var stolen = 0;
        var told = 0;

        // Whichever of the two comes first ends the other, whose event is in the same round, and puts a new watch in its place.
        void Told(int mine)
        {
            told++;
            watches[1 - mine]!.Dispose();
            _loop.Loop.Watch(third.Reading, Readiness.Readable, (_, _) => stolen++, this);
        }

        watches[0] = _loop.Watch(_pipe.Reading, Readiness.Readable, _ => Told(0));
        watches[1] = _loop.Watch(second.Reading, Readiness.Readable, _ => Told(1));
        _loop.On(() =>
        {
            _pipe.Writing.WriteText("x");
            second.Writing.WriteText("x");
        });

        Eventually.True(() => _loop.On(() => told) == 1, "one of them is told");
        WaitForAnotherPipe();
        Assert.Equal(1, told);
        Assert.Equal(0, stolen);
        Assert.Empty(_loop.Errors);
    }

    [Fact]
    public void A_handler_may_end_its_own_watch_and_begin_another()
    {
        using var second = Channel.Pipe(blocking: false);
        using var told = new ManualResetEventSlim();
        LoopRegistration? own = null;
        own = _loop.Watch(_pipe.Reading, Readiness.Readable, _ =>
        {
            own!.Dispose();
            _loop.Loop.Watch(second.Reading, Readiness.Readable, (_, _) => told.Set(), this);
        });

        _pipe.Writing.WriteText("x");
        second.Writing.WriteText("x");

        Assert.True(told.Wait(Eventually.Limit));
    }

    [Fact]
    public void A_descriptor_may_be_closed_before_its_watch_ends()
    {
        var registration = _loop.Watch(_pipe.Reading, Readiness.Readable, static _ => { })!;
        _pipe.Reading.Dispose();
        _loop.On(registration.Dispose);
        WaitForAnotherPipe();
        Assert.Empty(_loop.Errors);
    }

    [Fact]
    public void A_handler_that_throws_is_told_of_and_is_called_again()
    {
        _loop.Watch(_pipe.Reading, Readiness.Readable, static _ => throw new InvalidOperationException("of the handler"));

        _pipe.Writing.WriteText("x");
        Eventually.True(() => _loop.Errors.Count == 1, "the exception is told");
        _pipe.Writing.WriteText("y");
        Eventually.True(() => _loop.Errors.Count == 2, "the handler is called again");
    }

    /// <summary>Whatever became ready before this is dispatched when it returns.</summary>
    private void WaitForAnotherPipe()
    {
        using var pipe = Channel.Pipe(blocking: false);
        using var told = new ManualResetEventSlim();
        pipe.Writing.WriteText("x");
        var registration = _loop.Watch(pipe.Reading, Readiness.Readable, _ => told.Set())!;
        Assert.True(told.Wait(Eventually.Limit));
        _loop.On(registration.Dispose);
    }
}
