using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Peer;

/// <summary>Both FIFOs are open, and the peer is not known yet.</summary>
/// <param name="session">The chat process.</param>
/// <param name="earlyMessage">The peer's greeting if it came before this process opened its FIFO; else null.</param>
internal sealed class GreetingState(ChatSession session, object? earlyMessage) : UnconnectedState(session)
{
    /// <summary>
    /// A foreign peer greets as soon as both FIFOs are open. A peer that is silent for longer runs this program, and its lock cannot be seen.
    /// </summary>
    private static readonly TimeSpan IntroduceAfter = TimeSpan.FromMilliseconds(100);

    /// <summary>The peer was silent for <see cref="IntroduceAfter"/>: greet first.</summary>
    public sealed record IntroduceAnyway : IMayBeStale;

    private bool _refused;

    public override void Enter()
    {
        if (earlyMessage is not null)
            Receive(earlyMessage);
        else if (Session.Connection.PeerIsThisProgram)
            Session.Handshake.Introduce();
        else
            After(IntroduceAfter, new IntroduceAnyway());
    }

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
            case CheckRoom when _refused:
            case FifoWriterActor.Broken:
                Reconnect();
                break;
            default:
                return base.Receive(message);
        }

        return true;
    }

    protected override void OnForeignGreeting(FifoReaderActor.UnknownGreeting greeting) => Chat(Session.Handshake.ReceiveForeign(greeting.Begin));

    private void OnHello(Hello hello)
    {
        HandshakeResult? peer;
        try
        {
            peer = Session.Handshake.ReceiveHello(hello);
        }
        catch (LinuxException) when (Session.Failures.MayTryAgain())
        {
            // Another process may have overwritten the peer's header. The peer repairs it before its next hello.
            Reconnect();
            return;
        }
        catch (LinuxException e)
        {
            Refuse(e);
            _refused = true;
            return;
        }

        // The reader stops looking for hellos after one to this attempt. If that was refused, only a new attempt can hear the peer.
        _refused |= peer is null && hello.To == Session.Connection.Instance;
        Chat(peer);
    }

    private void Chat(HandshakeResult? peer)
    {
        if (peer is not null)
            Session.Enter(new ChattingState(Session, peer));
    }
}
