using ActorIpcChat.Lines;
using ActorIpcChat.Memory;
using Akka.Actor;

namespace ActorIpcChat.Cluster.Members;

/// <summary>Standard input on its way into the outbox: its reader gets space once somebody is there who takes what is said.</summary>
internal sealed class InputFeed
{
    private readonly AcceptedLines _accepted;
    private readonly IActorRef _reader;
    private bool _feeds;
    private bool _ended;
    private bool _lineToEnd;

    /// <param name="accepted">The outbox.</param>
    /// <param name="outbox">The same; a predecessor may have left a line unfinished there.</param>
    /// <param name="reader">Reads standard input.</param>
    public InputFeed(AcceptedLines accepted, Outbox outbox, IActorRef reader)
    {
        (_accepted, _reader) = (accepted, reader);
        _lineToEnd = outbox.InsideLine;
        EndLine();
    }

    /// <summary>All that was read is accepted, and nobody reads now.</summary>
    public bool IsAtRest => !_lineToEnd && _accepted.SpaceIsHere;

    /// <summary>Lets the reader read, if there is room.</summary>
    /// <param name="company">Somebody is there; from then on there is enough for the next one, too.</param>
    public void Go(bool company)
    {
        EndLine();
        _feeds |= company;
        if (_feeds && !_ended && !_lineToEnd && _accepted.TakeSpace() is { } space)
            _reader.Tell(space);
    }

    /// <summary>Takes what was read.</summary>
    /// <returns>False at the end of standard input.</returns>
    public bool TakeBack(OutboxSpace space)
    {
        _accepted.TakeBack(space);
        _ended |= space.Ended;
        _lineToEnd |= space.Ended || space.WriterLeft;
        EndLine();
        return !space.Ended;
    }

    /// <summary>Reads no more; what was read is accepted, and ends a line.</summary>
    public void Stop()
    {
        _reader.Tell(new StdinActor.Stop());
        // Else what is read meanwhile comes back first.
        _lineToEnd |= _accepted.SpaceIsHere;
        EndLine();
    }

    /// <summary>The process goes on after it was stopped.</summary>
    public void Resume() => _reader.Tell(new StdinActor.Resumed());

    private void EndLine() => _lineToEnd = _lineToEnd && !_accepted.TryEndLine();
}
