using ActorIpcChat.Channels;

namespace ActorIpcChat;

/// <summary>A received line, or a part of one.</summary>
public readonly struct ChatLine
{
    private readonly LineHandout? _source;
    private readonly long _ticket;

    internal ChatLine(
        LineHandout source, long ticket, ReadOnlyMemory<byte> bytes, string nick, Role? from, long sequence, bool more, DateTimeOffset sent,
        long missed)
    {
        (_source, _ticket) = (source, ticket);
        (Bytes, Nick, From, Sequence, More, Sent, Missed) = (bytes, nick, from, sequence, more, sent, missed);
    }

    /// <summary>
    /// The line as sent, any bytes, without its LF. Valid until the next line is asked for: it may be a view of shared memory. After its
    /// channel or reader was disposed, <see cref="ReadOnlyMemory{T}.Span"/> throws <see cref="ObjectDisposedException"/>.
    /// </summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The line as text. Bytes that are not UTF-8 are replaced by U+FFFD. Each call decodes.</summary>
    public string Text => _source?.Decode(Bytes) ?? "";

    /// <summary>The sender's name.</summary>
    public string Nick { get; } = "";

    /// <summary>The end that sent it; null in a room of many, where <see cref="Nick"/> tells.</summary>
    public Role? From { get; }

    /// <summary>The line's number in its sender's session, from 1; in a room of many among all lines that this memory received.</summary>
    public long Sequence { get; }

    /// <summary>The line continues in the next part, which has the same <see cref="Sequence"/>. Lines over 256 KiB come in parts.</summary>
    public bool More { get; }

    /// <summary>When it was sent, to the microsecond.</summary>
    public DateTimeOffset Sent { get; }

    /// <summary>
    /// Lines that the writer overwrote before this one could be read. 0 unless <c>chat.shared-memory.when-unread</c> is <c>overwrite</c>.
    /// </summary>
    public long Missed { get; }

    /// <summary>
    /// Acknowledges the line now, instead of by asking for the next one: it does not come again. No effect once the next line was asked for.
    /// </summary>
    public void Acknowledge() => _source?.Acknowledge(_ticket);

    /// <inheritdoc/>
    public override string ToString() => _source is null ? "" : $"{Nick}: {Text}";
}
