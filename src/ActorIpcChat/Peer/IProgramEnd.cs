using ActorIpcChat.Lines;
using ActorIpcChat.Memory;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>
/// A program that is an end of the chat: its threads send and read lines, in place of standard input and a viewer. Called on the event
/// loop's thread.
/// </summary>
internal interface IProgramEnd
{
    /// <summary>Bytes of the longest line that the program may send whole.</summary>
    int LongestLine { get; }

    /// <summary>Makes the source of the outbox's lines.</summary>
    OutboxFeed CreateFeed(Outbox outbox);

    /// <summary>The role is taken, and the outbox is ready.</summary>
    /// <param name="process">The <see cref="ChatProcessActor"/>.</param>
    void RoleTaken(IActorRef process);

    /// <summary>The chat ends: its shared memory is removed next.</summary>
    /// <param name="undelivered">Accepted lines that the peer does not have.</param>
    /// <param name="holdsLines">It holds received lines.</param>
    /// <returns>True to wait for <see cref="FinishingState.ReaderIsReady"/>, while the program attaches a reader for these lines.</returns>
    bool Ending(long undelivered, bool holdsLines);
}
