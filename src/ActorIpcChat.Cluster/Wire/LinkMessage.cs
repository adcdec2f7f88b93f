using ActorIpcChat.Wire;

namespace ActorIpcChat.Cluster.Wire;

/// <summary>What members say to each other. Nothing else of ours goes over the wire.</summary>
internal abstract record LinkMessage
{
    /// <summary>Number of this conversation; members of another one do not understand each other.</summary>
    public const int Version = 2;
}

/// <summary>Asks a member, before anything is joined, whether the room takes one more.</summary>
/// <param name="Speaks">The sender's <see cref="LinkMessage.Version"/>.</param>
/// <param name="Nick">What it wants to be called.</param>
/// <param name="Session">Its stream: one that was killed comes back with the same.</param>
internal sealed record Knock(int Speaks, string Nick, ulong Session) : LinkMessage;

/// <summary>The room takes it: it may join the cluster.</summary>
/// <param name="Members">How many are there.</param>
/// <param name="Oldest">Where the oldest of them is: all of one room say the same.</param>
internal sealed record Welcome(int Members, string Oldest) : LinkMessage;

/// <summary>The room does not take it.</summary>
/// <param name="Why">What was found and what to do, in one line.</param>
internal sealed record Refused(string Why) : LinkMessage
{
    private const string Between = "; ";

    /// <summary>What was found.</summary>
    public string Found => Why.Split(Between, 2)[0];

    /// <summary>What to do.</summary>
    public string Advice => Why.Split(Between, 2) is [_, var advice] ? advice : "ask its members";
}

/// <summary>Who I am; answered with <see cref="GoOn"/>, which says where to go on, and before it with the receiver's own where the sender needs it.</summary>
/// <param name="Nick">What I am called.</param>
/// <param name="Session">My stream.</param>
/// <param name="Instance">Random in each process, and each time that it joins.</param>
/// <param name="Knows">The receiver's, as it has introduced itself to the sender; 0 where it has not.</param>
internal sealed record Introduction(string Nick, ulong Session, ulong Instance, ulong Knows) : LinkMessage;

/// <summary>How much of a stream has arrived.</summary>
/// <param name="Session">The stream.</param>
/// <param name="UpTo">Everything before this position is in the receiver's memory, and survives it.</param>
internal sealed record Received(ulong Session, long UpTo) : LinkMessage;

/// <summary>Where to go on with a stream: what was sent behind that did not arrive.</summary>
/// <param name="Session">The stream.</param>
/// <param name="UpTo">As in <see cref="Received"/>; -1 when nothing of it is there.</param>
/// <param name="Next">Position from which to send; -1 where the sender has to say it.</param>
internal sealed record GoOn(ulong Session, long UpTo, long Next) : LinkMessage;

/// <summary>The sender has sent all it will.</summary>
/// <param name="Session">Its stream.</param>
internal sealed record Goodbye(ulong Session) : LinkMessage;

/// <summary>Whole frames of a stream, as they lie in the sender's outbox.</summary>
/// <param name="Bytes">The head of <see cref="HeadLength"/> bytes, then the frames; never changed once it is made.</param>
internal sealed record LineFrames(byte[] Bytes) : LinkMessage
{
    /// <summary>Session, position, and whether it follows a <see cref="GoOn"/>.</summary>
    public const int HeadLength = 17;

    /// <summary>Bytes of frames that are sent at once, at most.</summary>
    public const int MaxFrames = FrameHeader.MaxLength;

    /// <summary>The stream.</summary>
    public ulong Session => BitConverter.ToUInt64(Bytes, 0);

    /// <summary>Where in the stream the first frame stands.</summary>
    public long Position => BitConverter.ToInt64(Bytes, 8);

    /// <summary>The sender begins here: what stood between the receiver's position and this one, it has no more.</summary>
    public bool Begins => Bytes[16] != 0;

    /// <summary>The frames.</summary>
    public ReadOnlySpan<byte> Frames => Bytes.AsSpan(HeadLength);

    /// <summary>Copies frames.</summary>
    public static LineFrames Of(ulong session, long position, bool begins, ReadOnlySpan<byte> frames)
    {
        var bytes = new byte[HeadLength + frames.Length];
        BitConverter.TryWriteBytes(bytes, session);
        BitConverter.TryWriteBytes(bytes.AsSpan(8), position);
        bytes[16] = begins ? (byte)1 : (byte)0;
        frames.CopyTo(bytes.AsSpan(HeadLength));
        return new LineFrames(bytes);
    }
}
