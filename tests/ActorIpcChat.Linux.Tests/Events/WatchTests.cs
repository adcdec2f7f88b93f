using System.Collections.Concurrent;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Tests.Support;

namespace ActorIpcChat.Linux.Tests.Events;

public sealed class WatchTests : IDisposable
{
    private readonly TestLoop _loop = new();
    private readonly ConnectedPair _pipe = ConnectedPair.Pipe(blocking: false);

    public void Dispose()
    {
        _loop.Dispose();
        _pipe.Dispose();
    }

    [Fact]
    public void Pipe_reports_readable_and_then_hang_up()
    {
        var seen = new ConcurrentQueue<Readiness>();
        _loop.Watch(_pipe.Reading, Readiness.Readable, seen.Enqueue);
        Assert.Empty(seen);

        _pipe.Writing.WriteText("x");
        Wait.Until(() => seen.Contains(Readiness.Readable), "the byte is reported");

        _pipe.Reading.ReadText();
        _pipe.Writing.Dispose();
        Wait.Until(() => seen.Contains(Readiness.HangUp), "the hang-up is reported");
    }

    [Fact]
    public void Pipe_reports_writable_and_then_error()
    {
        var seen = new ConcurrentQueue<Readiness>();
        _pipe.Writing.Fill();
        _loop.Watch(_pipe.Writing, Readiness.Writable, seen.Enqueue);
        _loop.On(static () => { });
        Assert.Empty(seen);

        while (!_pipe.Reading.ReadSome().WouldBlock)
        {
        }

        Wait.Until(() => seen.Contains(Readiness.Writable), "the free space is reported");
        _pipe.Reading.Dispose();
        Wait.Until(() => seen.Any(what => what.HasFlag(Readiness.Error)), "the closed reader is reported");
    }

    [Fact]
    public void Bytes_before_the_watch_are_reported()
    {
        using var reported = new ManualResetEventSlim();
        _pipe.Writing.WriteText("x");
        _loop.Watch(_pipe.Reading, Readiness.Readable, _ => reported.Set());
        Assert.True(reported.Wait(Wait.Timeout));
    }

    [Fact]
    public void Unread_bytes_are_reported_once()
    {
        var calls = 0;
        _loop.Watch(_pipe.Reading, Readiness.Readable, _ => calls++);
        _pipe.Writing.WriteText("x");
        Wait.Until(() => _loop.On(() => calls) == 1, "the byte is reported");
        Wait.For(TimeSpan.FromMilliseconds(30));
        Assert.Equal(1, _loop.On(() => calls));
    }

    [Fact]
    public void Regular_file_is_ready_at_once_without_a_watch()
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
    public void Closed_descriptor_cannot_be_watched()
    {
        _pipe.Reading.Dispose();
        LinuxException? refusal = null;
        _loop.On(() => refusal = Assert.Throws<LinuxException>(
            () => _loop.Loop.Watch(_pipe.Reading, Readiness.Readable, static (_, _) => { }, this)));
        Assert.Equal(Errno.EBADF, refusal!.Errno);
    }

    [Fact]
    public void Ended_watch_reports_nothing()
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
    public void Event_of_an_ended_watch_does_not_reach_its_successor()
    {
        using var second = ConnectedPair.Pipe(blocking: false);
        using var third = ConnectedPair.Pipe(blocking: false);
        LoopRegistration?[] watches = [null, null];
        var stolen = 0;
        var reported = 0;

        // The first event ends the watch of the second one, which is in the same round, and adds a new watch in its slot.
        void Report(int mine)
        {
            reported++;
            watches[1 - mine]!.Dispose();
            _loop.Loop.Watch(third.Reading, Readiness.Readable, (_, _) => stolen++, this);
        }

        watches[0] = _loop.Watch(_pipe.Reading, Readiness.Readable, _ => Report(0));
        watches[1] = _loop.Watch(second.Reading, Readiness.Readable, _ => Report(1));
        _loop.On(() =>
        {
            _pipe.Writing.WriteText("x");
            second.Writing.WriteText("x");
        });

        Wait.Until(() => _loop.On(() => reported) == 1, "one event is reported");
        WaitForAnotherPipe();
        Assert.Equal(1, reported);
        Assert.Equal(0, stolen);
        Assert.Empty(_loop.Errors);
    }

    [Fact]
    public void Handler_may_end_its_watch_and_start_another()
    {
        using var second = ConnectedPair.Pipe(blocking: false);
        using var reported = new ManualResetEventSlim();
        LoopRegistration? own = null;
        own = _loop.Watch(_pipe.Reading, Readiness.Readable, _ =>
        {
            own!.Dispose();
            _loop.Loop.Watch(second.Reading, Readiness.Readable, (_, _) => reported.Set(), this);
        });

        _pipe.Writing.WriteText("x");
        second.Writing.WriteText("x");

        Assert.True(reported.Wait(Wait.Timeout));
    }

    [Fact]
    public void Descriptor_may_be_closed_before_its_watch_ends()
    {
        var registration = _loop.Watch(_pipe.Reading, Readiness.Readable, static _ => { })!;
        _pipe.Reading.Dispose();
        _loop.On(registration.Dispose);
        WaitForAnotherPipe();
        Assert.Empty(_loop.Errors);
    }

    [Fact]
    public void Exception_of_a_handler_is_reported_and_it_is_called_again()
    {
        _loop.Watch(_pipe.Reading, Readiness.Readable, static _ => throw new InvalidOperationException("of the handler"));

        _pipe.Writing.WriteText("x");
        Wait.Until(() => _loop.Errors.Count == 1, "the exception is reported");
        _pipe.Writing.WriteText("y");
        Wait.Until(() => _loop.Errors.Count == 2, "the handler is called again");
    }

    /// <summary>Returns after the loop has dispatched earlier events.</summary>
    private void WaitForAnotherPipe()
    {
        using var pipe = ConnectedPair.Pipe(blocking: false);
        using var reported = new ManualResetEventSlim();
        pipe.Writing.WriteText("x");
        var registration = _loop.Watch(pipe.Reading, Readiness.Readable, _ => reported.Set())!;
        Assert.True(reported.Wait(Wait.Timeout));
        _loop.On(registration.Dispose);
    }
}
