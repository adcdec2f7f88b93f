using ActorIpcChat.Lines;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Originals;

/// <summary>Receives from an original program: each read(2) is a message, without a terminator.</summary>
internal sealed unsafe class IncomingMessages(TimeProvider clock) : Incoming
{
    private readonly TextFramer _framer = new(clock);

    public override byte* FreeSpace(InboxSpace space, out int length)
    {
        length = Math.Min(space.Length, FrameHeader.MaxLength) - TextFramer.Overhead;
        return space.Start + FrameHeader.Size;
    }

    public override Outcome Take(InboxSpace space, int bytes)
    {
        var frame = _framer.Frame(space.Start, bytes);
        (space.Filled, space.Lines, space.Last) = (frame.Length, frame.Lines, frame);
        return default;
    }
}
