using ActorIpcChat.Lines;
using ActorIpcChat.Memory;
using Akka.Actor;

namespace ActorIpcChat.Members;

/// <summary>Moves standard input into the outbox. Reading starts with the first receiver and does not stop when all receivers leave.</summary>
internal sealed class InputFeed : IMemberInput
{
    private readonly AcceptedLines _accepted;
    private readonly IActorRef _source;
    private readonly IActorRef _reader;
    private bool _started;
    private bool _ended;
    private bool _lineToEnd;

    /// <param name="accepted">Lines of <paramref name="outbox"/>.</param>
    /// <param name="outbox">A predecessor may have left an unfinished line in it.</param>
    /// <param name="source">Fills the space: the reader, or what filters typed commands out of its input.</param>
    /// <param name="reader">Reads standard input.</param>
    public InputFeed(AcceptedLines accepted, Outbox outbox, IActorRef source, IActorRef reader)
    {
        (_accepted, _source, _reader) = (accepted, source, reader);
        _lineToEnd = outbox.InsideLine;
        EndLine();
    }

    public bool IsFull => _accepted.IsFull;

    public bool WantsAcks => false;

    /// <summary>The reader holds no space, and all that it read is accepted.</summary>
    public bool IsIdle => !_lineToEnd && _accepted.IsIdle;

    /// <summary>Gives the reader space, if there is any.</summary>
    /// <param name="anyReceiver">A member receives our stream.</param>
    public void Feed(bool anyReceiver)
    {
        EndLine();
        _started |= anyReceiver;
        if (_started && !_ended && !_lineToEnd && _accepted.TakeSpace() is { } space)
            _source.Tell(space);
    }

    /// <summary>Accepts what the reader stored.</summary>
    /// <returns>False at the end of standard input.</returns>
    public bool TakeBack(OutboxSpace space)
    {
        _accepted.TakeBack(space);
        _ended |= space.Ended;
        _lineToEnd |= space.Ended || space.WriterLeft;
        EndLine();
        return !space.Ended;
    }

    public void Acknowledged()
    {
    }

    /// <summary>Stops reading, and ends the line that was read last.</summary>
    public void Stop()
    {
        _reader.Tell(new StdinActor.Stop());
        // If the reader holds space, it returns that first.
        _lineToEnd |= _accepted.IsIdle;
        EndLine();
    }

    /// <summary>The process continues after SIGSTOP.</summary>
    public void Resume() => _reader.Tell(new StdinActor.Resumed());

    private void EndLine() => _lineToEnd = _lineToEnd && !_accepted.TryEndLine();
}
