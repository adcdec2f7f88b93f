using System.Text;
using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Cluster.Members;

/// <summary>What comes from one sender, on its way into the ring: at most a window of it, since the sender waits for what it has sent.</summary>
/// <param name="session">Its stream.</param>
/// <param name="nick">What its sender is called, which each of its frames has to say.</param>
/// <param name="upTo">What is published of it, -1 for nothing.</param>
internal sealed unsafe class IncomingStream(ulong session, string nick, long upTo)
{
    /// <summary>Bytes that a sender has under way to one receiver, at most.</summary>
    public const int Window = 8 * LineFrames.MaxFrames;

    private readonly Queue<(LineFrames? Lines, FrameKind Note)> _queue = [];
    private long _queued;

    /// <summary>Its stream.</summary>
    public ulong Session { get; } = session;

    /// <summary>UTF-8 of what its sender is called.</summary>
    public byte[] Nick { get; } = Encoding.UTF8.GetBytes(nick);

    /// <summary>Position up to which it is published.</summary>
    public long UpTo { get; set; } = upTo;

    /// <summary>Position of what is due next; -1 where the sender has to say it.</summary>
    public long Next { get; private set; } = upTo;

    /// <summary>Its sender was asked to go on elsewhere, and has not yet.</summary>
    public bool Asked { get; set; }

    /// <summary>Nothing more comes.</summary>
    public bool IsGone { get; set; }

    /// <summary>More of it is published than its sender has been told.</summary>
    public bool AckDue { get; set; }

    /// <summary>What to do next with it; null when there is nothing.</summary>
    public (LineFrames? Lines, FrameKind Note)? First => _queue.TryPeek(out var first) ? first : null;

    /// <summary>Bytes of the first lines that are published already.</summary>
    public int Done { get; set; }

    /// <summary>Where none of it was ever received: the rest of a line that began before is not shown.</summary>
    public bool IsNew { get; set; } = upTo < 0;

    /// <summary>It sent what makes no sense: nothing more is taken of it.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Adds what came.</summary>
    /// <param name="lines">Lines of its stream.</param>
    /// <param name="wrong">What to tell of them, or null.</param>
    public Outcome Add(LineFrames lines, out string? wrong)
    {
        wrong = null;
        if (IsRefused)
            return Outcome.Refused;
        if (lines.Begins && lines.Position >= Next)
        {
            var missed = Next >= 0 && lines.Position > Next;
            Next = lines.Position;
            wrong = missed ? "could not keep all its lines that long: some are missing" : null;
        }

        if (lines.Position != Next)
            return lines.Position < Next ? Outcome.Known : Outcome.Gap;
        if (_queued + lines.Frames.Length > Window + LineFrames.MaxFrames)
            return Outcome.Gap;
        if (!IsWhole(lines, Nick))
        {
            wrong = "sent what are no lines of its own: nothing more is taken of it";
            IsRefused = true;
            return Outcome.Refused;
        }

        _queue.Enqueue((lines, FrameKind.Lines));
        _queued += lines.Frames.Length;
        Next += lines.Frames.Length;
        return Outcome.Taken;
    }

    /// <summary>What became of the sender, behind its last line.</summary>
    public void Add(FrameKind note) => _queue.Enqueue((null, note));

    /// <summary>The first is done.</summary>
    public void RemoveFirst()
    {
        if (_queue.Dequeue().Lines is { } lines)
            _queued -= lines.Frames.Length;
        Done = 0;
    }

    /// <summary>Whether lines are whole frames, one behind the other, of a sender of that nick (UTF-8).</summary>
    public static bool IsWhole(LineFrames lines, ReadOnlySpan<byte> nick)
    {
        var frames = lines.Frames;
        fixed (byte* start = frames)
        {
            var at = 0;
            while (frames.Length - at >= FrameHeader.Size)
            {
                if (!FrameHeader.TryRead(start + at, out var frame, frames.Length - at) || frame.Kind != FrameKind.Lines
                    || !frame.TrailerFits(start + at, lines.Position + at) || !frames.Slice(at + FrameHeader.Size, frame.NickLength).SequenceEqual(nick)
                    || frames.Slice(at + frame.PayloadOffset, frame.PayloadLength).Count((byte)'\n') != frame.Lines)
                    return false;
                at += frame.Length;
            }

            return at == frames.Length;
        }
    }

    /// <summary>What became of lines.</summary>
    public enum Outcome
    {
        /// <summary>They wait for the ring.</summary>
        Taken,

        /// <summary>They came before.</summary>
        Known,

        /// <summary>Something before them did not come.</summary>
        Gap,

        /// <summary>They make no sense.</summary>
        Refused,
    }
}
