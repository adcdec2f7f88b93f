using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Members;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Cluster.Members;

/// <summary>Frames and notices of one sender that wait for the ring, in the order in which they came.</summary>
/// <inheritdoc cref="SenderStream(ulong, string, long)"/>
internal sealed unsafe class IncomingStream(ulong session, string nick, long upTo) : SenderStream(session, nick, upTo)
{
    /// <summary>Most bytes that a sender sends to a receiver before an acknowledgement.</summary>
    public const int Window = 8 * LineFrames.MaxFrames;

    private readonly Queue<(LineFrames? Lines, FrameKind Kind)> _queue = [];
    private long _queued;
    private int _done;

    /// <summary>What <see cref="Add(LineFrames, out string?)"/> did with lines.</summary>
    public enum Outcome
    {
        /// <summary>They wait for the ring.</summary>
        Queued,

        /// <summary>They were received before.</summary>
        Duplicate,

        /// <summary>Earlier lines are missing, or the queue is full.</summary>
        Gap,

        /// <summary>They are corrupt, or an earlier message was.</summary>
        Refused,
    }

    /// <summary>Position of the next frame that is to come; -1 if the sender chooses it.</summary>
    public long Due { get; private set; } = upTo;

    /// <summary>The sender was asked to resume, and has not done so yet.</summary>
    public bool ResumeAsked { get; set; }

    /// <summary>More is published than was acknowledged.</summary>
    public bool AckDue { get; set; }

    /// <inheritdoc/>
    public override FrameKind? Next => _queue.TryPeek(out var first) ? first.Kind : null;

    /// <summary>It sent corrupt frames: all further ones are ignored.</summary>
    public bool IsRefused { get; private set; }

    public static IncomingStream Create(ulong session, string nick, long upTo) => new(session, nick, upTo);

    /// <summary>Queues lines.</summary>
    /// <param name="lines">Lines of this stream.</param>
    /// <param name="problem">The rest of a notice that begins with the sender's name, or null.</param>
    public Outcome Add(LineFrames lines, out string? problem)
    {
        problem = null;
        if (IsRefused)
            return Outcome.Refused;
        if (lines.Restarts && lines.Position >= Due)
        {
            var missed = Due >= 0 && lines.Position > Due;
            Due = lines.Position;
            problem = missed ? "could not keep all its lines that long: some are missing" : null;
        }

        if (lines.Position != Due)
            return lines.Position < Due ? Outcome.Duplicate : Outcome.Gap;
        if (_queued + lines.Frames.Length > Window + LineFrames.MaxFrames)
            return Outcome.Gap;
        if (!IsWhole(lines, Nick))
        {
            problem = "sent corrupt frames: ignoring all further lines of it";
            IsRefused = true;
            return Outcome.Refused;
        }

        _queue.Enqueue((lines, FrameKind.Lines));
        _queued += lines.Frames.Length;
        Due += lines.Frames.Length;
        return Outcome.Queued;
    }

    /// <inheritdoc/>
    public override void Add(FrameKind notice) => _queue.Enqueue((null, notice));

    /// <inheritdoc/>
    public override void RemoveNotice() => _queue.Dequeue();

    /// <inheritdoc/>
    public override bool TryTake(byte* to, int space, out FrameHeader frame)
    {
        frame = default;
        if (!_queue.TryPeek(out var first) || first.Lines is not { } lines)
            return false;
        fixed (byte* start = lines.Frames)
        {
            var cursor = new FrameCursor(start + _done, _done, lines.Frames.Length);
            if (!cursor.MoveNext() || cursor.Frame.Length > space)
                return false;
            frame = cursor.Frame;
            Buffer.MemoryCopy(cursor.Start, to, space, frame.Length);
        }

        _done += frame.Length;
        (UpTo, AckDue) = (lines.Position + _done, true);
        if (_done == lines.Frames.Length)
        {
            _queue.Dequeue();
            _queued -= _done;
            _done = 0;
        }

        return true;
    }

    /// <summary>The bytes are whole, consecutive frames of a sender with this nick (UTF-8).</summary>
    public static bool IsWhole(LineFrames lines, ReadOnlySpan<byte> nick)
    {
        var frames = lines.Frames;
        fixed (byte* start = frames)
        {
            var cursor = new FrameCursor(start, 0, frames.Length);
            while (cursor.MoveNext())
            {
                var frame = cursor.Frame;
                if (frame.Kind != FrameKind.Lines || !frame.TrailerFits(cursor.Start, lines.Position + cursor.Position)
                    || !new ReadOnlySpan<byte>(cursor.Start + FrameHeader.Size, frame.NickLength).SequenceEqual(nick)
                    || LineFeeds.Count(cursor.Payload) != frame.Lines)
                    return false;
            }

            return cursor.Next == frames.Length;
        }
    }
}
