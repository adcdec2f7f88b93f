using ActorIpcChat.Memory;
using Akka.Actor;

namespace ActorIpcChat.Lines;

/// <summary>
/// Lends the one piece of space in the outbox to the reader of standard input, and takes it back filled. Ends the line that the end of
/// the input or a killed predecessor left unfinished.
/// </summary>
internal sealed unsafe class OutboxFeed(Outbox outbox)
{
    private readonly OutboxSpace _space = new();
    private IActorRef _stdin = ActorRefs.Nobody;
    private bool _spaceIsHere = true;

    /// <summary>An unfinished line is to be ended.</summary>
    public bool HasLineToEnd { get; private set; }

    /// <summary>Standard input has no reader: it has ended, or reading has not begun.</summary>
    public bool HasNoReader => _stdin.IsNobody();

    /// <summary>All input that was read is accepted.</summary>
    public bool IsSettled => !HasLineToEnd && _spaceIsHere;

    /// <summary>Space can be used now.</summary>
    public bool WantsSpace => _spaceIsHere && (HasLineToEnd || !HasNoReader);

    /// <summary>Lends space to this reader from now on.</summary>
    public void Begin(IActorRef stdin)
    {
        _stdin = stdin;
        // A line that a killed predecessor did not finish counts as a line.
        HasLineToEnd = outbox.InsideLine;
    }

    /// <summary>Accepts the input that was read.</summary>
    public void TakeBack(OutboxSpace space)
    {
        _spaceIsHere = true;
        if (space.Filled > 0)
            outbox.Commit(space.Filled);
        if (space.Nick is { } nick)
            outbox.Nick = nick;
        HasLineToEnd |= space.Ended || space.WriterLeft;
        if (space.Ended)
            _stdin = ActorRefs.Nobody;
    }

    /// <summary>Ends the unfinished line.</summary>
    /// <returns>False if there is none, or no space.</returns>
    public bool TryEndLine()
    {
        if (!HasLineToEnd || !outbox.TryEndLine())
            return false;
        HasLineToEnd = false;
        return true;
    }

    /// <summary>Reserves space for the next input.</summary>
    public bool TryReserve() => outbox.TryReserve(out _space.Start, out _space.Length, out _space.Frames);

    /// <summary>Lends the space that was reserved last.</summary>
    public void Lend()
    {
        (_space.Filled, _space.Nick, _space.WriterLeft) = (0, null, false);
        _spaceIsHere = false;
        _stdin.Tell(_space);
    }
}
