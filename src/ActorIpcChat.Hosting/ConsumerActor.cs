using Akka.Actor;

namespace ActorIpcChat.Hosting;

/// <summary>Reads the lines of one consumer for one subscriber at a time.</summary>
internal sealed class ConsumerActor(ChatChannel channel, string? consumer) : UntypedActor, IWithUnboundedStash
{
    private IActorRef _subscriber = ActorRefs.Nobody;
    private IAsyncEnumerator<ChatLine> _lines = null!;
    private CancellationTokenSource? _stopped;
    private bool _isAsking;
    private bool _lineIsOut;

    public IStash Stash { get; set; } = null!;

    private sealed record Arrived(bool IsLine);

    private sealed record Failed(Exception Cause);

    private sealed record SubscriberStopped(IActorRef Subscriber);

    private sealed record Closed;

    public static Props Props(ChatChannel channel, string? consumer)
        => Akka.Actor.Props.CreateBy(new Producer<ConsumerActor>(() => new ConsumerActor(channel, consumer)));

    protected override void PostStop() => _stopped?.Cancel();

    /// <summary>Without a subscriber.</summary>
    protected override void OnReceive(object message)
    {
        if (message is not ChatChannelActor.Subscribe)
        {
            Ignore(message);
            return;
        }

        _subscriber = Sender;
        Context.WatchWith(_subscriber, new SubscriberStopped(_subscriber));
        _stopped = new CancellationTokenSource();
        _lines = channel.ReadAllAsync(consumer, _stopped.Token).GetAsyncEnumerator();
        Become(Reading);
        Ask();
    }

    private void Reading(object message)
    {
        switch (message)
        {
            case Arrived { IsLine: true }:
                (_isAsking, _lineIsOut) = (false, true);
                _subscriber.Tell(new ChatChannelActor.Received(_lines.Current));
                break;
            case Arrived:
                End(ChatChannelActor.Ended.Instance);
                break;
            case Failed failed:
                End(new Status.Failure(failed.Cause as ChatException ?? new ChatException(failed.Cause.Message, failed.Cause)));
                break;
            case ChatChannelActor.Ack when _lineIsOut && Sender.Equals(_subscriber):
                _lineIsOut = false;
                Ask();
                break;
            case SubscriberStopped stopped when stopped.Subscriber.Equals(_subscriber):
                _stopped!.Cancel();
                Become(Closing);
                if (!_isAsking)
                    Close();
                break;
            case ChatChannelActor.Subscribe:
                var reader = consumer is null ? "without a consumer's name" : $"as {consumer}";
                Sender.Tell(new Status.Failure(new ChatException(
                    $"cannot subscribe {reader}: {_subscriber.Path.Name} has; stop it first, or subscribe with another consumer's name")));
                break;
            default:
                Ignore(message);
                break;
        }
    }

    /// <summary>The enumeration ends; the next subscriber waits for that.</summary>
    private void Closing(object message)
    {
        switch (message)
        {
            case ChatChannelActor.Subscribe:
                Stash.Stash();
                break;
            case Arrived or Failed:
                Close();
                break;
            case Closed:
                _stopped!.Dispose();
                _stopped = null;
                Become(OnReceive);
                Stash.UnstashAll();
                break;
            default:
                Ignore(message);
                break;
        }
    }

    private void Ask()
    {
        _isAsking = true;
        _lines.MoveNextAsync().AsTask().PipeTo(Self, Self, isLine => new Arrived(isLine), e => new Failed(e));
    }

    private void End(object last)
    {
        _subscriber.Tell(last);
        Context.Unwatch(_subscriber);
        Become(Closing);
        Close();
    }

    private void Close()
    {
        (_isAsking, _lineIsOut) = (false, false);
        _lines.DisposeAsync().AsTask().PipeTo(Self, Self, () => new Closed(), _ => new Closed());
    }

    private void Ignore(object message)
    {
        // An acknowledgement that comes twice, or of a subscriber that stopped.
        if (message is not (ChatChannelActor.Ack or SubscriberStopped))
            Unhandled(message);
    }
}
