using ActorIpcChat.Dispatch;
using ActorIpcChat.Originals;
using ActorIpcChat.Peer;
using ActorIpcChat.Rooms;
using Akka.Actor;

namespace ActorIpcChat.Composition;

/// <summary>
/// What links a chat process to the others: a pair of FIFOs between two of one machine, or a cluster of machines. Standard input, outbox,
/// inbox ring, viewers and the way out are the same with each, and so is what it promises:
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>The lines of one sender arrive in their order, whole, and each once on each screen, whatever bytes they are of.</item>
/// <item>Nothing is lost while somebody is slow: who reads standard input waits.</item>
/// <item>A process that is killed and started again goes on where it was, as sender and as receiver.</item>
/// <item>The end of standard input and a signal deliver what was accepted, then the process ends with 0 and leaves nothing behind.</item>
/// <item>Of two that want to be the same one the second is refused in one line, and changes nothing.</item>
/// </list>
/// One suite of tests asks this of each: LinkPromises in the end-to-end tests.
/// </remarks>
public interface IChatLink
{
    /// <summary>The actor that is the chat process: it takes what it needs in the room and ends by telling <see cref="ChatContext.Exit"/>.</summary>
    Props ChatProcess(ChatContext context);

    /// <summary>The actor's name.</summary>
    string NameOf(ChatContext context);
}

/// <summary>A pair of FIFOs.</summary>
public sealed class FifoLink : IChatLink
{
    /// <summary>The one that there is.</summary>
    public static readonly FifoLink Instance = new();

    private FifoLink()
    {
    }

    /// <inheritdoc/>
    public Props ChatProcess(ChatContext context) => ActorProps.OnLoop(() => new ChatProcessActor(context with { ForeignPeers = new OriginalPrograms() }));

    /// <inheritdoc/>
    public string NameOf(ChatContext context) => RoleNames.Word(context.Role);
}
