using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Peer;

/// <summary>Both ends are open; who is there?</summary>
/// <param name="session">The chat process.</param>
/// <param name="early">What came before our end was open, null for nothing.</param>
internal sealed class GreetingState(ChatSession session, object? early) : UnconnectedState(session)
{
    /// <summary>A foreign peer speaks as soon as both FIFOs are open. If it is silent for longer, it is this program, and its lock cannot be seen.</summary>
    private static readonly TimeSpan IntroduceAfter = TimeSpan.FromMilliseconds(100);

    /// <summary>Who is there has been silent for so long that it is none that speaks first.</summary>
    public sealed record IntroduceAnyway : IMayBeStale;

    private bool _refused;

    /// <inheritdoc/>
    public override void Enter()
    {
        if (early is not null)
            Receive(early);
        else if (Session.Connection.PeerIsOurs)
            Session.Handshake.Introduce();
        else
            After(IntroduceAfter, new IntroduceAnyway());
    }

    /// <inheritdoc/>
    public override bool Receive(object message)
    {
        switch (message)
        {
            case FifoReaderActor.HelloReceived received:
                OnHello(received.Hello);
                break;
            case IntroduceAnyway when !Session.Connection.Introduced:
                Session.Handshake.Introduce();
                break;
            case LookAround when _refused:
            case FifoWriterActor.Broken:
                Reconnect();
                break;
            default:
                return base.Receive(message);
        }

        return true;
    }

    /// <inheritdoc/>
    protected override void OnForeignGreeting(FifoReaderActor.UnknownGreeting greeting) => Chat(Session.Handshake.HearForeign(greeting.Begin));

    private void OnHello(Hello hello)
    {
        HandshakeResult? peer;
        try
        {
            peer = Session.Handshake.Hear(hello);
        }
        catch (LinuxException) when (Session.Repeats.MayTryAgain())
        {
            // Another process may have changed its mark; the peer says all anew before its next hello.
            Reconnect();
            return;
        }
        catch (LinuxException e)
        {
            Refuse(e);
            _refused = true;
            return;
        }

        // The reader takes one that knows this try for the last: one that was refused must not keep the peer from being heard.
        _refused |= peer is null && hello.To == Session.Connection.Instance;
        Chat(peer);
    }

    private void Chat(HandshakeResult? peer)
    {
        if (peer is not null)
            Session.Enter(new ChattingState(Session, peer));
    }
}
