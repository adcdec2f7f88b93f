using ActorIpcChat.Dispatch;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace ActorIpcChat.Tests.Dispatch;

public sealed class EventLoopDispatcherTests : LoopTestKit
{
    [Fact]
    public async Task Actors_with_the_dispatcher_run_on_the_loop_thread()
    {
        var parent = Sys.ActorOf(ActorProps.OnLoop(() => new ThreadProbe(this)));

        Assert.True(await parent.Ask<bool>("here", Limit));
        Assert.True(await parent.Ask<bool>("child", Limit));
    }

    [Fact]
    public async Task Other_actors_run_on_other_threads()
        => Assert.False(await Sys.ActorOf(Props.CreateBy(new ThreadProbeProducer(this))).Ask<bool>("here", Limit));

    [Fact]
    public async Task Exception_in_an_actor_stops_neither_the_loop_nor_other_actors()
    {
        var thrower = Sys.ActorOf(ActorProps.OnLoop(() => new ThreadProbe(this)));
        var neighbour = Sys.ActorOf(ActorProps.OnLoop(() => new ThreadProbe(this)));
        for (var i = 0; i < 10; i++)
            thrower.Tell("throw");

        Assert.True(await neighbour.Ask<bool>("here", Limit));
        Assert.True(await thrower.Ask<bool>("here", Limit));
    }

    [Fact]
    public async Task Exception_in_posted_work_does_not_stop_the_loop()
    {
        Loop.Post(static _ => throw new InvalidOperationException("on purpose"), this);

        Assert.True(await Sys.ActorOf(ActorProps.OnLoop(() => new ThreadProbe(this))).Ask<bool>("here", Limit));
        Assert.Equal("on purpose", TakeError().Message);
    }

    [Fact]
    public async Task Hundred_thousand_messages_keep_their_order()
    {
        const int Count = 100_000;
        var counter = Sys.ActorOf(ActorProps.OnLoop(() => new Counter()));
        Sys.ActorOf(ActorProps.OnLoop(() => new Sender(counter, Count, TestActor)));

        Assert.Equal(Count, await ExpectMsgAsync<int>(Limit));
    }

    [Fact]
    public async Task Messages_of_another_thread_keep_their_order()
    {
        const int Count = 100_000;
        var counter = Sys.ActorOf(ActorProps.OnLoop(() => new Counter()));

        for (var i = 0; i < Count; i++)
            counter.Tell(i, TestActor);

        for (var i = 0; i < Count; i++)
            await ExpectMsgAsync(i, Limit);
    }

    [Fact]
    public async Task Actor_that_keeps_telling_itself_receives_messages_of_other_threads()
    {
        var echo = Sys.ActorOf(ActorProps.OnLoop(() => new Echo()));
        echo.Tell("ball", echo);

        Assert.Equal("hello", await echo.Ask<string>("hello", Limit));
    }

    [Fact]
    public async Task Messages_that_a_stopped_actor_has_not_received_become_dead_letters()
    {
        using var release = new ManualResetEventSlim();
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));
        var stopping = Sys.ActorOf(ActorProps.OnLoop(() => new StopsItself(TestActor, release)));

        stopping.Tell("stop");
        Assert.Equal("stopping", await ExpectMsgAsync<string>(Limit));
        // Of another thread, while the actor holds the loop's.
        stopping.Tell("theirs");
        release.Set();

        Assert.Equal(["own", "theirs"], [(await ExpectMsgAsync<DeadLetter>(Limit)).Message, (await ExpectMsgAsync<DeadLetter>(Limit)).Message]);
    }

    [Fact]
    public async Task Two_busy_actors_do_not_starve_a_third()
    {
        var echo = Sys.ActorOf(ActorProps.OnLoop(() => new Echo()));
        var other = Sys.ActorOf(ActorProps.OnLoop(() => new Echo()));
        echo.Tell("ball", other);

        Assert.True(await Sys.ActorOf(ActorProps.OnLoop(() => new ThreadProbe(this))).Ask<bool>("here", Limit));
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(1), TestActor, "a timer", ActorRefs.NoSender);
        await ExpectMsgAsync("a timer", Limit);
    }

    [Fact]
    public async Task Actor_system_without_a_loop_fails_and_names_the_setup()
    {
        using var system = ActorSystem.Create("without", EventLoopDispatcher.Hocon.WithFallback("akka.stdout-loglevel = OFF, akka.loglevel = OFF"));

        var failure = Assert.ThrowsAny<Exception>(() => system.ActorOf(ActorProps.OnLoop(() => new Echo())));

        Assert.Contains(nameof(EventLoopSetup), failure.ToString(), StringComparison.Ordinal);
        await system.Terminate().WaitAsync(Limit);
    }

    private sealed class ThreadProbeProducer(EventLoopDispatcherTests test) : IIndirectActorProducer
    {
        public Type ActorType => typeof(ThreadProbe);

        public ActorBase Produce() => new ThreadProbe(test);

        public void Release(ActorBase actor)
        {
        }
    }

    private sealed class ThreadProbe(EventLoopDispatcherTests test) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case "here":
                    Sender.Tell(test.Loop.IsCurrent);
                    break;
                case "child":
                    Context.ActorOf(ActorProps.OnLoop(() => new ThreadProbe(test))).Forward("here");
                    break;
                default:
                    throw new InvalidOperationException("on purpose");
            }
        }
    }

    private sealed class StopsItself(IActorRef watcher, ManualResetEventSlim release) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            Context.Stop(Self);
            Self.Tell("own");
            watcher.Tell("stopping");
            release.Wait(Limit);
        }
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }

    private sealed class Counter : UntypedActor
    {
        private int _next;

        protected override void OnReceive(object message)
        {
            if ((int)message != _next)
                throw new InvalidOperationException($"received {message} instead of {_next}");
            Sender.Tell(_next++);
        }
    }

    private sealed class Sender(IActorRef counter, int count, IActorRef whenDone) : UntypedActor
    {
        private int _answered;

        protected override void PreStart()
        {
            for (var i = 0; i < count; i++)
                counter.Tell(i);
        }

        protected override void OnReceive(object message)
        {
            if ((int)message == _answered && ++_answered == count)
                whenDone.Tell(_answered);
        }
    }
}
