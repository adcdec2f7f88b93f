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
    public async Task First_signal_requests_leaving_and_later_signals_force_it()
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
    public async Task Cleanup_runs_once_and_the_first_exit_code_wins()
    {
        var cleanup = await StartCleanupAsync();
        var (first, second) = (new DisposeCounter(), new DisposeCounter());
        cleanup.Tell(new CleanupActor.CleanUp(first, 1));
        cleanup.Tell(new CleanupActor.CleanUp(first, 0));
        cleanup.Tell(new CleanupActor.CleanUp(second, 0));
        await SettleAsync(cleanup);

        Assert.Equal(1, await _exit.Code.WaitAsync(Limit));
        Assert.Equal((1, 0), (first.Times, second.Times));
    }

    [Fact]
    public async Task Process_without_resources_exits()
    {
        var cleanup = await StartCleanupAsync();

        cleanup.Tell(new CleanupActor.CleanUp(null, 0));

        Assert.Equal(0, await _exit.Code.WaitAsync(Limit));
    }

    [Fact]
    public async Task Cleanup_ends_before_the_exit_code_is_set()
    {
        var cleanup = await StartCleanupAsync();
        var cleaned = new DisposeCounter { Before = () => Assert.False(_exit.Code.IsCompleted) };

        cleanup.Tell(new CleanupActor.CleanUp(cleaned, 0));

        await _exit.Code.WaitAsync(Limit);
        Assert.Equal(1, cleaned.Times);
    }

    [Fact]
    public async Task Failed_cleanup_is_reported_and_the_process_exits_with_1()
    {
        var cleanup = await StartCleanupAsync();
        var error = new LinuxException("remove shared memory 7", Errno.EPERM, "remove it with ipcrm -m 7");
        var stuck = new DisposeCounter { Before = () => throw error };

        cleanup.Tell(new CleanupActor.CleanUp(stuck, 0));

        Assert.Equal(1, await _exit.Code.WaitAsync(Limit));
        Assert.Equal(["remove shared memory 7: Operation not permitted; remove it with ipcrm -m 7"], _notices.Lines);
    }

    private Task<IActorRef> StartCleanupAsync() => StartAsync(() => new CleanupActor(_exit, _notices));

    private sealed class DisposeCounter : IDisposable
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
