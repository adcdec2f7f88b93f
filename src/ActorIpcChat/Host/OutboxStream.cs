using ActorIpcChat.Members;
using ActorIpcChat.Memory;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Host;

/// <summary>The lines of another member, read from its outbox, and notices about it.</summary>
/// <inheritdoc cref="SenderStream(ulong, string, long)"/>
internal sealed unsafe class OutboxStream(ulong session, string nick, long upTo) : SenderStream(session, nick, upTo)
{
    /// <summary>Behind the last frame that was taken.</summary>
    private long _taken = upTo;

    /// <summary>The sender's segment; null once nothing more is read.</summary>
    public MemberSegment? Memory { get; set; }

    /// <summary>Lines were lost since this was last set to false.</summary>
    public bool HasMissed { get; set; }

    /// <summary>Accepted lines are not published yet, or the position is wrong.</summary>
    public bool HasLines => Memory?.Kept is { } kept && (kept.Head > UpTo || HasSkippedTooFar(kept.Head));

    /// <inheritdoc/>
    /// <remarks>That the sender has left or is lost comes behind its last line.</remarks>
    public override FrameKind? Next
        => base.Next is { } notice and not (FrameKind.Left or FrameKind.Lost) ? notice : HasLines ? FrameKind.Lines : base.Next;

    /// <inheritdoc/>
    public override bool TryTake(byte* to, int space, out FrameHeader frame)
    {
        frame = default;
        if (base.Next is not (null or FrameKind.Left or FrameKind.Lost))
            return false;
        while (Memory?.Kept is { } kept && (kept.Head > UpTo || HasSkippedTooFar(kept.Head)))
        {
            if (kept.Head < UpTo)
            {
                SkipTo(Math.Max(_taken, kept.Head));
                return false;
            }

            if (UpTo < kept.Tail)
            {
                SkipTo(kept.Tail);
                continue;
            }

            switch (Memory.TryCopy(UpTo, kept.Head, to, space, Nick, out frame))
            {
                case MemberSegment.Copied.Whole:
                    UpTo = _taken = UpTo + frame.Length;
                    return true;
                case MemberSegment.Copied.TooLong:
                    return false;
                default:
                    SkipTo(Memory.NextFrame(UpTo, kept.Head));
                    break;
            }
        }

        return false;
    }

    /// <summary>A corrupt head led too far. A head that is too low only hides lines for a while: none that was taken is taken again.</summary>
    private bool HasSkippedTooFar(long head) => head < UpTo && UpTo > _taken && Math.Max(_taken, head) < UpTo;

    /// <summary>Another process has overwritten what lies before a position.</summary>
    private void SkipTo(long position) => (UpTo, HasMissed, IsNew) = (position, true, true);
}
