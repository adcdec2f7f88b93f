using ActorIpcChat.Wire;

namespace ActorIpcChat.Cluster.Wire;

/// <summary>A message between members. The chat sends nothing else over the network.</summary>
internal abstract record LinkMessage
{
    /// <summary>Members of different versions do not understand each other.</summary>
    public const int ProtocolVersion = 2;
}

/// <summary>Asks a member to admit the sender, before the sender joins the cluster.</summary>
/// <param name="Version">The sender's <see cref="LinkMessage.ProtocolVersion"/>.</param>
/// <param name="Nick">The sender's nick.</param>
/// <param name="Session">The sender's stream; the same again after a kill.</param>
internal sealed record JoinRequest(int Version, string Nick, ulong Session) : LinkMessage;

/// <summary>Answer to <see cref="JoinRequest"/>: the sender may join the cluster.</summary>
/// <param name="Members">Members of the room.</param>
/// <param name="Oldest">Address of the oldest member, which identifies the part of a partitioned room.</param>
internal sealed record Welcome(int Members, string Oldest) : LinkMessage
{
    /// <summary>Of two parts of a room, the larger one remains.</summary>
    public bool IsLargerPartThan(Welcome own) => Oldest != own.Oldest
        && (Members != own.Members ? Members > own.Members : string.CompareOrdinal(Oldest, own.Oldest) < 0);
}

/// <summary>Answer to <see cref="JoinRequest"/>: the sender may not join.</summary>
/// <param name="Text">Reason and advice, in one line.</param>
internal sealed record JoinRefused(string Text) : LinkMessage
{
    private const string Separator = "; ";

    public string Reason => Text.Split(Separator, 2)[0];

    public string Advice => Text.Split(Separator, 2) is [_, var advice] ? advice : "ask its members";
}

/// <summary>
/// Introduces the sender. The receiver answers with <see cref="Resume"/>, and first with its own introduction if <paramref name="Knows"/> is
/// not its instance.
/// </summary>
/// <param name="Nick">The sender's nick.</param>
/// <param name="Session">The sender's stream.</param>
/// <param name="Instance">Random in each process, and each time that it joins; never 0.</param>
/// <param name="Knows">The receiver's instance as the sender knows it; 0 for none.</param>
internal sealed record Introduction(string Nick, ulong Session, ulong Instance, ulong Knows) : LinkMessage;

/// <summary>Acknowledges a stream.</summary>
/// <param name="Session">The stream.</param>
/// <param name="UpTo">The receiver has stored everything before this position in memory that outlives its process.</param>
internal sealed record Ack(ulong Session, long UpTo) : LinkMessage;

/// <summary>Asks to send a stream from a position.</summary>
/// <param name="Session">The stream.</param>
/// <param name="UpTo">As in <see cref="Ack"/>; -1 if the receiver has nothing of the stream.</param>
/// <param name="Next">Position of the next frame; -1 if the sender chooses it.</param>
internal sealed record Resume(ulong Session, long UpTo, long Next) : LinkMessage;

/// <summary>The sender sends no more lines.</summary>
/// <param name="Session">Its stream.</param>
internal sealed record Goodbye(ulong Session) : LinkMessage;

/// <summary>Whole frames of a stream, as they lie in the sender's outbox.</summary>
/// <param name="Bytes">A head of <see cref="HeadLength"/> bytes, then the frames; immutable.</param>
internal sealed record LineFrames(byte[] Bytes) : LinkMessage
{
    /// <summary>Session, position, <see cref="Restarts"/>.</summary>
    public const int HeadLength = 17;

    /// <summary>Most bytes of frames in one message.</summary>
    public const int MaxFrames = FrameHeader.MaxLength;

    /// <summary>The stream.</summary>
    public ulong Session => BitConverter.ToUInt64(Bytes, 0);

    /// <summary>Position of the first frame in the stream.</summary>
    public long Position => BitConverter.ToInt64(Bytes, 8);

    /// <summary>The sender starts here: it no longer has what lies between the receiver's position and this one.</summary>
    public bool Restarts => Bytes[16] != 0;

    /// <summary>The frames.</summary>
    public ReadOnlySpan<byte> Frames => Bytes.AsSpan(HeadLength);

    /// <summary>Copies frames.</summary>
    public static LineFrames Of(ulong session, long position, bool restarts, ReadOnlySpan<byte> frames)
    {
        var bytes = new byte[HeadLength + frames.Length];
        BitConverter.TryWriteBytes(bytes, session);
        BitConverter.TryWriteBytes(bytes.AsSpan(8), position);
        bytes[16] = restarts ? (byte)1 : (byte)0;
        frames.CopyTo(bytes.AsSpan(HeadLength));
        return new LineFrames(bytes);
    }
}
