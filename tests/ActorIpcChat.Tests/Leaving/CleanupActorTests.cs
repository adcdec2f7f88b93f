using System.Runtime.InteropServices;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using Akka.Actor;

namespace ActorIpcChat.Tests.Leaving;

public sealed class CleanupActorTests : LoopTestKit
{
    private readonly ProcessExit _exit = new();
    private readonly RecordedNotices _notices = new();

    [Fact]
    public async Task The_first_signal_asks_and_every_other_one_leaves_at_once()
    {
        var cleanup = await StartCleanupAsync();
        cleanup.Tell(new CleanupActor.SignalReceived(PosixSignal.SIGTERM));
        cleanup.Tell(new CleanupActor.SignalReceived(PosixSignal.SIGINT));
        cleanup.Tell(new CleanupActor.SignalReceived(PosixSignal.SIGINT));

        Assert.Equal(PosixSignal.SIGTERM, (await NextAsync<CleanupActor.LeaveRequested>(Parent)).Signal);
        await NextAsync<CleanupActor.LeaveNow>(Parent);
        await NextAsync<CleanupActor.LeaveNow>(Parent);
    }

    [Fact]
    public async Task It_cleans_once_and_ends_with_the_first_code()
    {
        var cleanup = await StartCleanupAsync();
        var (first, second) = (new Cleaned(), new Cleaned());
        cleanup.Tell(new CleanupActor.CleanUp(first, 1));
        cleanup.Tell(new CleanupActor.CleanUp(first, 0));
        cleanup.Tell(new CleanupActor.CleanUp(second, 0));
        await SettleAsync(cleanup);

        Assert.Equal(1, await _exit.Code.WaitAsync(Limit));
        Assert.Equal((1, 0), (first.Times, second.Times));
    }

    [Fact]
    public async Task What_has_nothing_to_clean_ends_all_the_same()
    {
        var cleanup = await StartCleanupAsync();

        cleanup.Tell(new CleanupActor.CleanUp(null, 0));

        Assert.Equal(0, await _exit.Code.WaitAsync(Limit));
    }

    [Fact]
    public async Task Everything_is_cleaned_before_the_end_is_told()
    {
        var cleanup = await StartCleanupAsync();
        var cleaned = new Cleaned { Before = () => Assert.False(_exit.Code.IsCompleted) };

        cleanup.Tell(new CleanupActor.CleanUp(cleaned, 0));

        await _exit.Code.WaitAsync(Limit);
        Assert.Equal(1, cleaned.Times);
    }

    [Fact]
    public async Task What_cannot_be_cleaned_is_said_and_the_process_ends_with_1()
    {
        var cleanup = await StartCleanupAsync();
        var stuck = new Cleaned { Before = () => throw new LinuxException("remove shared memory 7", Errno.EPERM, "remove it with ipcrm -m 7") };

        cleanup.Tell(new CleanupActor.CleanUp(stuck, 0));

        Assert.Equal(1, await _exit.Code.WaitAsync(Limit));
        Assert.Equal(["remove shared memory 7: Operation not permitted; remove it with ipcrm -m 7"], _notices.Said);
    }

    private Task<IActorRef> StartCleanupAsync() => StartAsync(() => new CleanupActor(_exit, _notices));

    private sealed class Cleaned : IDisposable
    {
        internal int Times { get; private set; }

        internal Action? Before { get; init; }

        public void Dispose()
        {
            Before?.Invoke();
            Times++;
        }
    }
}
