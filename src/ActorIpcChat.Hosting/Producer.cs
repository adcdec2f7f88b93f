using Akka.Actor;

namespace ActorIpcChat.Hosting;

/// <summary>Makes an actor from a function, which needs neither an expression tree nor reflection.</summary>
internal sealed class Producer<T>(Func<T> make) : IIndirectActorProducer
    where T : ActorBase
{
    public Type ActorType => typeof(T);

    public ActorBase Produce() => make();

    public void Release(ActorBase actor)
    {
    }
}
