using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace ActorIpcChat.Dispatch;

/// <summary>Created by Akka from the dispatcher's HOCON. Makes the queue of each actor that runs on the event loop.</summary>
internal sealed class LoopMailbox : MailboxType, IProducesMessageQueue<LoopMessageQueue>
{
    /// <summary>Called by Akka.</summary>
    public LoopMailbox(Akka.Actor.Settings settings, Config config)
        : base(settings, config)
    {
    }

    public override IMessageQueue Create(IActorRef owner, ActorSystem system)
        => new LoopMessageQueue(system.Settings.Setup.Get<EventLoopSetup>().Value.Loop);
}
