using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Peer;

/// <summary>Both ends are open; who is there?</summary>
/// <param name="side">The chat process.</param>
/// <param name="early">What came before our end was open, null for nothing.</param>
internal sealed class GreetingState(ChatSide side, object? early) : UnconnectedState(side)
{
    /// <summary>An original program speaks as soon as both FIFOs are open; longer silence is one of ours whose lock cannot be seen.</summary>
    private static readonly TimeSpan IntroduceAfter = TimeSpan.FromMilliseconds(100);

    /// <summary>Who is there has been silent for so long that it is none that speaks first.</summary>
    public sealed class IntroduceAnyway
    {
        public static readonly IntroduceAnyway Instance = new();
    }

    private bool _refused;

    /// <inheritdoc/>
    public override void Enter()
    {
        if (early is not null)
            Receive(early);
        else if (Side.Connection.PeerIsOurs)
            Side.Handshake.Introduce();
        else
            After(IntroduceAfter, IntroduceAnyway.Instance);
    }

    /// <inheritdoc/>
    public override bool Receive(object message)
    {
        switch (message)
        {
            case FifoReaderActor.HelloReceived received:
                OnHello(received.Hello);
                break;
            case IntroduceAnyway when !Side.Connection.Introduced:
                Side.Handshake.Introduce();
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
    protected override void OnOriginal(FifoReaderActor.NoHello handshake) => Chat(Side.Handshake.HearOriginal(handshake.Begin));

    private void OnHello(Hello hello)
    {
        Met? met;
        try
        {
            met = Side.Handshake.Hear(hello);
        }
        catch (LinuxException) when (Side.Repeats.MayTryAgain())
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
        _refused |= met is null && hello.To == Side.Connection.Instance;
        Chat(met);
    }

    private void Chat(Met? met)
    {
        if (met is not null)
            Side.Enter(new ChattingState(Side, met));
    }
}
