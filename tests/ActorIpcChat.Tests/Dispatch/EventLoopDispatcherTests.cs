using ActorIpcChat.Dispatch;
using Akka.Actor;
using Akka.Configuration;

namespace ActorIpcChat.Tests.Dispatch;

public sealed class EventLoopDispatcherTests : LoopTestKit
{
    [Fact]
    public async Task Actors_with_the_dispatcher_run_on_the_loops_thread()
    {
        var parent = Sys.ActorOf(ActorProps.OnLoop(() => new Where(this)));

        Assert.True(await parent.Ask<bool>("here", Limit));
        Assert.True(await parent.Ask<bool>("child", Limit));
    }

    [Fact]
    public async Task Other_actors_run_on_other_threads()
        => Assert.False(await Sys.ActorOf(Props.CreateBy(new MakeWhere(this))).Ask<bool>("here", Limit));

    [Fact]
    public async Task Actor_that_throws_ends_neither_the_loop_nor_other_actors()
    {
        var (thrower, neighbour) = (Sys.ActorOf(ActorProps.OnLoop(() => new Where(this))), Sys.ActorOf(ActorProps.OnLoop(() => new Where(this))));
        for (var i = 0; i < 10; i++)
            thrower.Tell("throw");

        Assert.True(await neighbour.Ask<bool>("here", Limit));
        Assert.True(await thrower.Ask<bool>("here", Limit));
    }

    [Fact]
    public async Task Posted_work_that_throws_does_not_end_the_loop()
    {
        Loop.Post(static _ => throw new InvalidOperationException("on purpose"), this);

        Assert.True(await Sys.ActorOf(ActorProps.OnLoop(() => new Where(this))).Ask<bool>("here", Limit));
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
    public async Task Two_busy_actors_do_not_starve_a_third()
    {
        var echo = Sys.ActorOf(ActorProps.OnLoop(() => new Echo()));
        var other = Sys.ActorOf(ActorProps.OnLoop(() => new Echo()));
        echo.Tell("ball", other);

        Assert.True(await Sys.ActorOf(ActorProps.OnLoop(() => new Where(this))).Ask<bool>("here", Limit));
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(1), TestActor, "a timer", ActorRefs.NoSender);
        await ExpectMsgAsync("a timer", Limit);
    }

    [Fact]
    public async Task System_without_a_loop_fails_and_names_the_setup()
    {
        using var system = ActorSystem.Create("without", EventLoopDispatcher.Hocon.WithFallback("akka.stdout-loglevel = OFF, akka.loglevel = OFF"));

        var failure = Assert.ThrowsAny<Exception>(() => system.ActorOf(ActorProps.OnLoop(() => new Echo())));

        Assert.Contains(nameof(EventLoopSetup), failure.ToString(), StringComparison.Ordinal);
        await system.Terminate().WaitAsync(Limit);
    }

    private sealed class MakeWhere(EventLoopDispatcherTests test) : IIndirectActorProducer
    {
        public Type ActorType => typeof(Where);

        public ActorBase Produce() => new Where(test);

        public void Release(ActorBase actor)
        {
        }
    }

    private sealed class Where(EventLoopDispatcherTests test) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case "here":
                    Sender.Tell(test.Loop.IsCurrent);
                    break;
                case "child":
                    Context.ActorOf(ActorProps.OnLoop(() => new Where(test))).Forward("here");
                    break;
                default:
                    throw new InvalidOperationException("on purpose");
            }
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
                throw new InvalidOperationException($"{message} came where {_next} is due");
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
