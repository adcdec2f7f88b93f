using ActorIpcChat.Wire;

namespace ActorIpcChat.Formats;

/// <summary>A view of a frame in memory.</summary>
internal unsafe readonly struct FrameView(FrameHeader header, byte* nick, byte* payload)
{
    /// <param name="header">The frame's header.</param>
    /// <param name="start">The frame's first byte.</param>
    public FrameView(FrameHeader header, byte* start)
        : this(header, start + FrameHeader.Size, start + header.PayloadOffset)
    {
    }

    public FrameHeader Header { get; } = header;

    /// <summary>The lines, as sent.</summary>
    public ReadOnlySpan<byte> Payload => new(PayloadStart, Header.PayloadLength);

    /// <summary>The sender's nick, UTF-8.</summary>
    public ReadOnlySpan<byte> Nick => new(nick, Header.NickLength);

    public byte* PayloadStart { get; } = payload;

    /// <summary>Ring position of the frame in which the view's lines end.</summary>
    public long Position { get; init; }

    /// <summary>Lines that end in that frame before the view.</summary>
    public int LinesBefore { get; init; }

    /// <summary>Ring position behind that frame; -1 if the view is not its end.</summary>
    public long End { get; init; } = -1;
}
