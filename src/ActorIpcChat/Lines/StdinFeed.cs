using ActorIpcChat.Memory;
using Akka.Actor;

namespace ActorIpcChat.Lines;

/// <summary>Lends the one piece of space in the outbox to the reader of standard input, and takes it back filled.</summary>
internal sealed unsafe class StdinFeed(Outbox outbox) : OutboxFeed(outbox)
{
    private readonly OutboxSpace _space = new();
    private IActorRef _stdin = ActorRefs.Nobody;
    private bool _spaceIsHere = true;

    /// <inheritdoc/>
    public override bool HasEnded => _stdin.IsNobody();

    /// <inheritdoc/>
    public override bool IsSettled => !HasLineToEnd && _spaceIsHere;

    /// <inheritdoc/>
    public override bool WantsSpace => _spaceIsHere && (HasLineToEnd || !HasEnded);

    /// <inheritdoc/>
    public override void Begin(IActorRef source)
    {
        _stdin = source;
        base.Begin(source);
    }

    /// <inheritdoc/>
    public override void TakeBack(OutboxSpace space)
    {
        _spaceIsHere = true;
        if (space.Filled > 0)
            Outbox.Commit(space.Filled);
        if (space.Nick is { } nick)
            Outbox.Nick = nick;
        HasLineToEnd |= space.Ended || space.WriterLeft;
        if (space.Ended)
            _stdin = ActorRefs.Nobody;
    }

    /// <inheritdoc/>
    public override bool TryReserve() => Outbox.TryReserve(out _space.Start, out _space.Length, out _space.Frames);

    /// <inheritdoc/>
    public override bool UseSpace()
    {
        (_space.Filled, _space.Nick, _space.WriterLeft) = (0, null, false);
        _spaceIsHere = false;
        _stdin.Tell(_space);
        return false;
    }
}
