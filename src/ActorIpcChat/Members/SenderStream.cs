using System.Text;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Members;

/// <summary>What waits for the ring from one sender: notices about it, and in derived classes its lines.</summary>
/// <param name="session">The sender's stream.</param>
/// <param name="nick">The sender's nick, which each of its frames must carry.</param>
/// <param name="upTo">Position up to which the stream is published; -1 for nothing.</param>
internal unsafe class SenderStream(ulong session, string nick, long upTo)
{
    private readonly Queue<FrameKind> _notices = [];

    public ulong Session { get; } = session;

    /// <summary>UTF-8.</summary>
    public byte[] Nick { get; } = Encoding.UTF8.GetBytes(nick);

    /// <summary>Position up to which it is published; -1 for nothing.</summary>
    public long UpTo { get; protected set; } = upTo;

    /// <summary>The sender has left or is lost.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Nothing of it was ever received: the rest of an unfinished line is not shown.</summary>
    public bool IsNew { get; set; } = upTo < 0;

    /// <summary>What comes next: a notice, or <see cref="FrameKind.Lines"/>; null for nothing.</summary>
    public virtual FrameKind? Next => _notices.TryPeek(out var notice) ? notice : null;

    /// <summary>Adds a notice about the sender.</summary>
    public virtual void Add(FrameKind notice) => _notices.Enqueue(notice);

    /// <summary>Removes the notice that is next.</summary>
    public virtual void RemoveNotice() => _notices.Dequeue();

    /// <summary>Copies the next frame, and checks the copy. Moves <see cref="UpTo"/> behind it, and behind what is lost before it.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="space">Bytes there.</param>
    /// <param name="frame">Its header.</param>
    /// <returns>False if lines are not next, or the frame does not fit.</returns>
    public virtual bool TryTake(byte* to, int space, out FrameHeader frame)
    {
        frame = default;
        return false;
    }
}
