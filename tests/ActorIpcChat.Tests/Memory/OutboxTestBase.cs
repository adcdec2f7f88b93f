using System.Text;
using ActorIpcChat.Memory;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests.Memory;

/// <summary>An empty outbox.</summary>
public abstract unsafe class OutboxTestBase : RingTestBase
{
    protected OutboxTestBase() => Outbox = Successor();

    private protected Outbox Outbox { get; set; }

    private protected Outbox Successor() => new(Segment, "me"u8, TimeProvider.System);

    private protected void Send(long upTo) => Outbox.MarkSent((int)(upTo - Outbox.Sent));

    /// <summary>Commits frames. Returns the start of the last one.</summary>
    private protected long Commit(params string[] payloads)
    {
        long start = 0;
        foreach (var payload in payloads)
        {
            start = Outbox.Head;
            Assert.True(Outbox.TryReserve(out var space, out var length, out _));
            Outbox.Commit(Encoding.UTF8.GetBytes(payload, new Span<byte>(space, length)));
        }

        return start;
    }

    private protected FrameHeader FrameAt(long position, out byte* start)
    {
        start = Segment.OutboxAt(position);
        Assert.True(FrameHeader.TryRead(start, out var frame, FrameHeader.MaxLength));
        return frame;
    }

    private protected string TextFrom(long position)
    {
        var text = new StringBuilder();
        while (position < Outbox.Head)
        {
            var frame = FrameAt(position, out var start);
            text.Append(Encoding.UTF8.GetString(start + frame.PayloadOffset, frame.PayloadLength));
            position += frame.Length;
        }

        return text.ToString();
    }
}
