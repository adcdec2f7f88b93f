using ActorIpcChat.Dispatch;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Errors;
using Akka.Actor;

namespace ActorIpcChat.Tests.Leaving;

public sealed class ProcessActorTests : LoopTestKit
{
    private readonly ProcessExit _exit = new();
    private readonly RecordedNotices _notices = new();

    public enum FailurePoint
    {
        Constructor,
        PreStart,
        Message,
    }

    [Theory]
    [InlineData(FailurePoint.Constructor)]
    [InlineData(FailurePoint.PreStart)]
    [InlineData(FailurePoint.Message)]
    public async Task Error_in_the_main_actor_ends_the_process_with_one_line_on_stderr(FailurePoint point)
    {
        await StartAsync(() => new ProcessActor(
            ActorProps.OnLoop(() => new Failing(point, new LinuxException("open the door", Errno.EACCES, "knock"))), _notices, _exit));

        Assert.Equal(1, await _exit.Code.WaitAsync(Limit));
        Assert.Equal(["open the door: Permission denied; knock"], _notices.Lines);
    }

    [Fact]
    public async Task Error_line_names_the_innermost_exception()
    {
        var error = new TypeInitializationException("Some.Type", new IOException("Too many open files\nin this process"));
        await StartAsync(() => new ProcessActor(ActorProps.OnLoop(() => new Failing(FailurePoint.PreStart, error)), _notices, _exit));

        Assert.Equal(1, await _exit.Code.WaitAsync(Limit));
        Assert.StartsWith("cannot go on: Too many open files in this process; ", Assert.Single(_notices.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_waits_until_the_actors_have_released_everything()
    {
        var stopped = false;
        _exit.Process = await StartAsync(() => new ProcessActor(ActorProps.OnLoop(() => new Holding(() => stopped = true)), _notices, _exit));
        await SettleAsync(_exit.Process);

        _exit.StopActors(Limit);

        Assert.True(stopped);
    }

    private sealed class Failing : UntypedActor
    {
        private readonly FailurePoint _point;
        private readonly Exception _error;

        internal Failing(FailurePoint point, Exception error)
        {
            (_point, _error) = (point, error);
            FailAt(FailurePoint.Constructor);
            Self.Tell("fail");
        }

        protected override void PreStart() => FailAt(FailurePoint.PreStart);

        protected override void OnReceive(object message) => FailAt(FailurePoint.Message);

        private void FailAt(FailurePoint point)
        {
            if (point == _point)
                throw _error;
        }
    }

    private sealed class Holding(Action release) : UntypedActor
    {
        protected override void PostStop() => release();

        protected override void OnReceive(object message)
        {
        }
    }
}
