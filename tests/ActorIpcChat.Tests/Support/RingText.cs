using System.Text;
using ActorIpcChat.Memory;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests;

/// <summary>Writes frames into a ring and reads its text.</summary>
internal static unsafe class RingText
{
    /// <summary>Reserves, copies, publishes; false if there is no space.</summary>
    internal static bool TryPut(this RingWriter ring, byte[] frames, long lines = 0)
    {
        if (!ring.TryReserve(out var start, out var length) || length < frames.Length)
            return false;
        frames.CopyTo(new Span<byte>(start, frames.Length));
        ring.Publish(frames.Length, lines, LastOf(start, frames.Length));
        return true;
    }

    internal static FrameHeader LastOf(byte* start, int length)
    {
        FrameHeader last = default;
        for (var at = 0; at < length && FrameHeader.TryRead(start + at, out var frame, length - at); at += frame.Length)
            last = frame;
        return last;
    }

    internal static void Put(this RingWriter ring, byte[] frames, long lines = 0)
        => Assert.True(ring.TryPut(frames, lines), "there is no space in the ring");

    /// <summary>The payloads from the reader's position to the head.</summary>
    internal static string Text(this RingReader reader) => reader.Text(reader.Head);

    /// <summary>The same, and moves the reader's position; true if the writer requests its doorbell.</summary>
    internal static bool TakeText(this RingReader reader, out string text)
    {
        var head = reader.Head;
        text = reader.Text(head);
        return reader.MoveTo(head);
    }

    private static string Text(this RingReader reader, long end)
    {
        var text = new StringBuilder();
        for (var position = reader.Position; position < end;)
        {
            Assert.True(reader.TryRead(position, out var frame, out var start), $"no frame at {position}");
            text.Append(Encoding.UTF8.GetString(start + frame.PayloadOffset, frame.PayloadLength));
            position += frame.Length;
        }

        return text.ToString();
    }
}
