using ActorIpcChat.Lines;
using Akka.Actor;

namespace ActorIpcChat.Members;

/// <summary>A program's threads put whole lines into the outbox.</summary>
internal sealed class ProgramInput : IMemberInput
{
    private readonly OutboxFeed _feed;
    private bool _isFull;

    /// <param name="feed">The lines.</param>
    /// <param name="relay">Gets <see cref="FifoWriterActor.LookAtFeed"/> after lines were accepted, or wait.</param>
    public ProgramInput(OutboxFeed feed, IActorRef relay)
    {
        _feed = feed;
        feed.Begin(relay);
    }

    public bool IsFull => _isFull;

    public bool WantsAcks => _feed.WantsAcks;

    public bool IsIdle => _feed.IsSettled;

    /// <summary>The program has reported something.</summary>
    public void Look() => _feed.Look();

    public void Feed(bool anyReceiver)
    {
        _feed.TryEndLine();
        _isFull = _feed.WantsSpace && !_feed.TryReserve();
        if (_feed.WantsSpace && !_isFull)
            _feed.UseSpace();
    }

    public void Acknowledged() => _feed.Acknowledged();

    public void Stop() => _feed.Stop();

    public void Resume()
    {
    }
}
