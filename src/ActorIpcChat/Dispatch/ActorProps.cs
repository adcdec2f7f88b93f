using Akka.Actor;

namespace ActorIpcChat.Dispatch;

/// <summary>
/// Props from a function: no expression tree to compile, which costs milliseconds at start and needs a JIT, and a constructor
/// call that the compiler checks.
/// </summary>
internal static class ActorProps
{
    /// <summary>Props of an actor that runs on the event loop.</summary>
    public static Props OnLoop<T>(Func<T> make)
        where T : ActorBase => Props.CreateBy(new Factory<T>(make)).WithDispatcher(EventLoopDispatcher.Name);

    private sealed class Factory<T>(Func<T> make) : IIndirectActorProducer
        where T : ActorBase
    {
        public Type ActorType => typeof(T);

        public ActorBase Produce() => make();

        public void Release(ActorBase actor)
        {
        }
    }
}
