using ActorIpcChat.Memory;
using Akka.Actor;

namespace ActorIpcChat.Lines;

/// <summary>
/// Lends the one piece of space in the outbox to the reader of standard input, and takes it back filled. Ends a line that is left unfinished,
/// by the end of the input or by a predecessor that was killed, is ended here.
/// </summary>
internal sealed unsafe class OutboxFeed(Outbox outbox)
{
    private readonly OutboxSpace _space = new();
    private IActorRef _stdin = ActorRefs.Nobody;
    private bool _spaceIsHere = true;

    /// <summary>A line waits for its end.</summary>
    public bool HasLineToEnd { get; private set; }

    /// <summary>Standard input has no reader: it has ended, or reading has not begun.</summary>
    public bool HasNoReader => _stdin.IsNobody();

    /// <summary>Everything that was read is accepted.</summary>
    public bool IsSettled => !HasLineToEnd && _spaceIsHere;

    /// <summary>Space would be used.</summary>
    public bool WantsSpace => _spaceIsHere && (HasLineToEnd || !HasNoReader);

    /// <summary>Space goes there from now on.</summary>
    public void Begin(IActorRef stdin)
    {
        _stdin = stdin;
        // What a killed predecessor had not finished is a line all the same.
        HasLineToEnd = outbox.InsideLine;
    }

    /// <summary>Accepts what was read.</summary>
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

    /// <summary>Ends the line that waits for it.</summary>
    /// <returns>False when there is none, or while there is no room.</returns>
    public bool TryEndLine()
    {
        if (!HasLineToEnd || !outbox.TryEndLine())
            return false;
        HasLineToEnd = false;
        return true;
    }

    /// <summary>Looks for room for what comes next.</summary>
    public bool TryReserve() => outbox.TryReserve(out _space.Start, out _space.Length, out _space.Frames);

    /// <summary>Lends what was reserved last.</summary>
    public void Lend()
    {
        (_space.Filled, _space.Nick, _space.WriterLeft) = (0, null, false);
        _spaceIsHere = false;
        _stdin.Tell(_space);
    }
}
