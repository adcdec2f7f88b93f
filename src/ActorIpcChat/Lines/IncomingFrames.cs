using ActorIpcChat.Wire;

namespace ActorIpcChat.Lines;

/// <summary>Checks frames from a peer of this program. Only intact frames are published; the peer sends the others again.</summary>
/// <param name="position">Position in the peer's stream of the first frame.</param>
internal sealed unsafe class IncomingFrames(long position) : Incoming
{
    private long _position = position;
    private long _nextLine;
    private int _partial;

    public override byte* FreeSpace(InboxSpace space, out int length)
    {
        length = space.Length - _partial;
        if (length <= 0)
            throw new InvalidOperationException("a frame is larger than the space for it");
        return space.Start + _partial;
    }

    public override Outcome Take(InboxSpace space, int bytes)
    {
        _partial += bytes;
        var whole = 0;
        long lines = 0;
        Outcome outcome = default;
        while (_partial - whole >= FrameHeader.Size)
        {
            var start = space.Start + whole;
            if (!FrameHeader.TryRead(start, out var frame, FrameHeader.MaxLength))
            {
                var starting = new ReadOnlySpan<byte>(start, _partial - whole).IndexOf(Hello.Mark) >= 0;
                outcome = new Outcome(true, starting ? "the peer reconnects" : "the FIFO brought a corrupt frame", starting);
                break;
            }

            if (frame.Length > _partial - whole)
                break;
            if (WhyNotDue(frame, start, _position + whole) is { } wrong)
            {
                outcome = new Outcome(true, wrong);
                break;
            }

            if (frame.Kind == FrameKind.Goodbye)
            {
                outcome = new Outcome(true, null, PeerStays: frame.SenderStays);
                break;
            }

            _nextLine = frame.FirstLine + frame.Lines;
            space.Last = frame;
            whole += frame.Length;
            lines += frame.Lines;
        }

        _partial -= whole;
        _position += whole;
        (space.Filled, space.Lines) = (whole, lines);
        return outcome;
    }

    private string? WhyNotDue(FrameHeader frame, byte* start, long at)
    {
        if (frame.Kind is not (FrameKind.Lines or FrameKind.Goodbye))
            return "the FIFO brought a corrupt frame";
        if (!frame.TrailerFits(start, at))
            return "the FIFO brought parts of different frames";
        return _nextLine != 0 && frame.FirstLine != _nextLine ? $"the FIFO brought line {frame.FirstLine} instead of line {_nextLine}" : null;
    }
}
