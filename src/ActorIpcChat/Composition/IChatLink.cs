using ActorIpcChat.Dispatch;
using ActorIpcChat.Originals;
using ActorIpcChat.Peer;
using ActorIpcChat.Rooms;
using Akka.Actor;

namespace ActorIpcChat.Composition;

/// <summary>
/// Links a chat process to others: by a pair of FIFOs or by shared memory on one machine, or by a cluster of machines. Standard input,
/// outbox, inbox, viewers and leaving are the same for all links. All links promise:
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>The lines of one sender arrive whole, in order, each once per viewer, with any bytes.</item>
/// <item>Nothing is lost while a reader is slow: standard input waits.</item>
/// <item>A process that is killed and restarted continues where it was, as sender and receiver.</item>
/// <item>The end of standard input or a signal: accepted lines are delivered, the exit code is 0, nothing is left behind.</item>
/// <item>If a second process claims a taken role or nick, it is refused in one line and changes nothing.</item>
/// </list>
/// LinkPromises in the end-to-end tests checks this for each link.
/// </remarks>
internal interface IChatLink
{
    /// <summary>Props of the chat process. It claims its resources in the room and ends by <see cref="ChatContext.Exit"/>.</summary>
    Props ChatProcess(ChatContext context);

    /// <summary>The actor's name.</summary>
    string NameOf(ChatContext context);
}

/// <summary>A pair of FIFOs.</summary>
internal sealed class FifoLink : IChatLink
{
    /// <summary>The only instance.</summary>
    public static readonly FifoLink Instance = new();

    private FifoLink()
    {
    }

    /// <inheritdoc/>
    public Props ChatProcess(ChatContext context)
        => ActorProps.OnLoop(() => new ChatProcessActor(context with { ForeignPeers = new OriginalPrograms() }));

    /// <inheritdoc/>
    public string NameOf(ChatContext context) => RoleNames.Word(context.Role);
}
