using ActorIpcChat.Dispatch;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Errors;
using Akka.Actor;

namespace ActorIpcChat.Tests.Leaving;

public sealed class ProcessActorTests : LoopTestKit
{
    private readonly ProcessExit _exit = new();
    private readonly RecordedNotices _notices = new();

    public enum Place
    {
        Constructor,
        PreStart,
        Message,
    }

    [Theory]
    [InlineData(Place.Constructor)]
    [InlineData(Place.PreStart)]
    [InlineData(Place.Message)]
    public async Task Error_in_the_main_actor_ends_the_process_with_one_line(Place place)
    {
        await StartAsync(() => new ProcessActor(
            ActorProps.OnLoop(() => new Failing(place, new LinuxException("open the door", Errno.EACCES, "knock"))), _notices, _exit));

        Assert.Equal(1, await _exit.Code.WaitAsync(Limit));
        Assert.Equal(["open the door: Permission denied; knock"], _notices.Said);
    }

    [Fact]
    public async Task Error_line_names_the_cause_and_not_its_wrappers()
    {
        var error = new TypeInitializationException("Some.Type", new IOException("Too many open files\nin this process"));
        await StartAsync(() => new ProcessActor(ActorProps.OnLoop(() => new Failing(Place.PreStart, error)), _notices, _exit));

        Assert.Equal(1, await _exit.Code.WaitAsync(Limit));
        Assert.StartsWith("cannot go on: Too many open files in this process; ", Assert.Single(_notices.Said), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_waits_until_the_actors_have_let_go_of_everything()
    {
        var stopped = false;
        _exit.Process = await StartAsync(() => new ProcessActor(ActorProps.OnLoop(() => new Holding(() => stopped = true)), _notices, _exit));
        await SettleAsync(_exit.Process);

        _exit.StopActors(Limit);

        Assert.True(stopped);
    }

    private sealed class Failing : UntypedActor
    {
        private readonly Place _place;
        private readonly Exception _error;

        internal Failing(Place place, Exception error)
        {
            (_place, _error) = (place, error);
            FailAt(Place.Constructor);
            Self.Tell("fail");
        }

        protected override void PreStart() => FailAt(Place.PreStart);

        protected override void OnReceive(object message) => FailAt(Place.Message);

        private void FailAt(Place place)
        {
            if (place == _place)
                throw _error;
        }
    }

    private sealed class Holding(Action letGo) : UntypedActor
    {
        protected override void PostStop() => letGo();

        protected override void OnReceive(object message)
        {
        }
    }
}
