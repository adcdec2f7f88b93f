using System.Text;
using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Cluster.Members;

/// <summary>Frames and notices of one sender that wait for the ring.</summary>
/// <param name="session">The sender's stream.</param>
/// <param name="nick">The sender's nick, which each of its frames must carry.</param>
/// <param name="upTo">Position up to which the stream is published; -1 for nothing.</param>
internal sealed unsafe class IncomingStream(ulong session, string nick, long upTo)
{
    /// <summary>Most bytes that a sender sends to a receiver before an acknowledgement.</summary>
    public const int Window = 8 * LineFrames.MaxFrames;

    private readonly Queue<(LineFrames? Lines, FrameKind Kind)> _queue = [];
    private long _queued;

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

    public ulong Session { get; } = session;

    /// <summary>UTF-8.</summary>
    public byte[] Nick { get; } = Encoding.UTF8.GetBytes(nick);

    /// <summary>Position up to which it is published; -1 for nothing.</summary>
    public long UpTo { get; set; } = upTo;

    /// <summary>Position of the next frame; -1 if the sender chooses it.</summary>
    public long Next { get; private set; } = upTo;

    /// <summary>The sender was asked to resume, and has not done so yet.</summary>
    public bool ResumeAsked { get; set; }

    /// <summary>The sender has left or is lost.</summary>
    public bool HasEnded { get; set; }

    /// <summary>More is published than was acknowledged.</summary>
    public bool AckDue { get; set; }

    /// <summary>First in the queue: lines, or a notice if they are null.</summary>
    public (LineFrames? Lines, FrameKind Kind)? First => _queue.TryPeek(out var first) ? first : null;

    /// <summary>Bytes of <see cref="First"/> that are published already.</summary>
    public int Done { get; set; }

    /// <summary>Nothing of it was ever received: the rest of an unfinished line is not shown.</summary>
    public bool IsNew { get; set; } = upTo < 0;

    /// <summary>It sent corrupt frames: all further ones are ignored.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Queues lines.</summary>
    /// <param name="lines">Lines of this stream.</param>
    /// <param name="problem">The rest of a notice that begins with the sender's name, or null.</param>
    public Outcome Add(LineFrames lines, out string? problem)
    {
        problem = null;
        if (IsRefused)
            return Outcome.Refused;
        if (lines.Restarts && lines.Position >= Next)
        {
            var missed = Next >= 0 && lines.Position > Next;
            Next = lines.Position;
            problem = missed ? "could not keep all its lines that long: some are missing" : null;
        }

        if (lines.Position != Next)
            return lines.Position < Next ? Outcome.Duplicate : Outcome.Gap;
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
        Next += lines.Frames.Length;
        return Outcome.Queued;
    }

    /// <summary>Queues a notice about the sender.</summary>
    public void Add(FrameKind kind) => _queue.Enqueue((null, kind));

    public void RemoveFirst()
    {
        if (_queue.Dequeue().Lines is { } lines)
            _queued -= lines.Frames.Length;
        Done = 0;
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
