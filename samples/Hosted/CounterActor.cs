using System.Text;
using ActorIpcChat.Hosting;
using Akka.Actor;
using Akka.Event;
using Akka.Hosting;

namespace Hosted;

/// <summary>Counts lines, and answers each.</summary>
internal sealed class CounterActor : ReceiveActor
{
    private int _count;

    public CounterActor(IRequiredActor<ChatChannelActor> chat)
    {
        chat.ActorRef.Tell(new ChatChannelActor.Subscribe());
        Receive<ChatChannelActor.Received>(received =>
        {
            chat.ActorRef.Tell(new ChatChannelActor.Send(Encoding.UTF8.GetBytes($"{++_count}: {received.Line.Text}")));
            Sender.Tell(ChatChannelActor.Ack.Instance);
        });
        Receive<ChatChannelActor.Accepted>(_ => { });
        Receive<ChatChannelActor.Ended>(_ => Context.Stop(Self));
        Receive<Status.Failure>(failure => Context.GetLogger().Error(failure.Cause.Message));
    }
}
