using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Events;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using BenchmarkDotNet.Attributes;

namespace ActorIpcChat.Benchmarks.Micro;

/// <summary>A message between two actors, on the event loop and on Akka's default dispatcher.</summary>
[MemoryDiagnoser]
public class DispatcherBenchmarks : IDisposable
{
    private const int Hops = 10_000;

    private readonly EventLoop _loop = new("bench", e => Environment.FailFast(e.Message));
    private readonly ManualResetEventSlim _done = new();
    private ActorSystem _system = null!;
    private IActorRef _onLoop = ActorRefs.Nobody;
    private IActorRef _onPool = ActorRefs.Nobody;

    [GlobalSetup]
    public void Setup()
    {
        _loop.Start();
        var config = ConfigurationFactory.ParseString("akka { loglevel = WARNING, stdout-loglevel = OFF }").WithFallback(EventLoopDispatcher.Hocon);
        _system = ActorSystem.Create("bench", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config), new EventLoopSetup(_loop)));
        _onLoop = Pair(ActorProps.OnLoop(() => new Player(_done)));
        _onPool = Pair(Props.Create(() => new Player(_done)));
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _system?.Dispose();
        _loop.Dispose();
        _done.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(OperationsPerInvoke = Hops)]
    public void HopOnTheEventLoop() => Play(_onLoop);

    [Benchmark(OperationsPerInvoke = Hops, Baseline = true)]
    public void HopOnAkkasDefaultDispatcher() => Play(_onPool);

    private IActorRef Pair(Props props)
    {
        var (one, other) = (_system.ActorOf(props), _system.ActorOf(props));
        one.Tell(other);
        other.Tell(one);
        return one;
    }

    private void Play(IActorRef first)
    {
        _done.Reset();
        first.Tell(new Ball(Hops));
        _done.Wait();
    }

    private sealed class Ball(int hops)
    {
        internal int Left { get; set; } = hops;
    }

    private sealed class Player(ManualResetEventSlim done) : UntypedActor
    {
        private IActorRef _other = ActorRefs.Nobody;

        protected override void OnReceive(object message)
        {
            if (message is IActorRef other)
                _other = other;
            else if (message is Ball ball && --ball.Left > 0)
                _other.Tell(ball);
            else
                done.Set();
        }
    }
}
