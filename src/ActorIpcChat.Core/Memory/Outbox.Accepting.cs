using System.Runtime.Intrinsics.X86;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Memory;

/// <summary>How a program's threads put whole lines into the outbox, while the event loop's thread sends.</summary>
internal sealed unsafe partial class Outbox
{
    /// <summary>
    /// Held by a thread that accepts lines, if threads other than the sender's do; else null. It protects the end of the outbox: the head,
    /// the last frame and the number of the next line.
    /// </summary>
    public Lock? Accepting { get; private set; }

    /// <summary>From here on, other threads may accept lines under <see cref="Accepting"/>.</summary>
    public Lock AcceptFromOtherThreads() => Accepting = _segment.OtherWriters;

    /// <summary>Bytes of the longest line that fits into the empty outbox, without its LF. The last frame is kept.</summary>
    public long LongestLine
    {
        get
        {
            var space = _segment.OutboxCapacity - FrameHeader.MaxLength;
            return space - (((space / FrameHeader.MaxLength) + 1) * (FrameHeader.Size + FrameHeader.TrailerSize + _nick.Length)) - 1;
        }
    }

    /// <summary>Whether a line fits now.</summary>
    /// <param name="length">Its bytes, without LF.</param>
    public bool HasSpaceFor(int length) => BytesOf(length) <= _segment.OutboxCapacity - (AcceptedEnd - Volatile.Read(ref _tail));

    /// <summary>Accepts a whole line: one store publishes it. The caller holds <see cref="Accepting"/>.</summary>
    /// <param name="line">The line, without LF.</param>
    /// <param name="number">Its number in this session, from 1.</param>
    /// <returns>False if it does not fit now.</returns>
    public bool TryAccept(ReadOnlySpan<byte> line, out long number)
    {
        number = _nextLine;
        if (TryExtend(line))
            return true;
        SealOpenFrame();
        if (!HasSpaceFor(line.Length))
            return false;
        if (line.Length < FrameHeader.MaxPayload(_nick.Length))
            OpenFrame(line);
        else
            AcceptInParts(line);
        return true;
    }

    /// <summary>Accepts a line that is longer than a frame.</summary>
    private void AcceptInParts(ReadOnlySpan<byte> line)
    {
        var (position, most, sent) = (_head, FrameHeader.MaxPayload(_nick.Length), FrameHeader.SentNow(_clock));
        var cut = FrameCut.None;
        for (; line.Length >= most; line = line[most..])
        {
            _lastFrame = position;
            position = WriteFrame(position, line[..most], cut | FrameCut.EndsInsideLine, sent);
            cut = FrameCut.StartsInsideLine;
        }

        _lastFrame = position;
        position = WriteFrame(position, line, cut, sent);
        // The sender takes a frame's line for corrupt if it is not below this number: it comes before the head.
        _nextLine++;
        Head = position;
    }

    /// <summary>Loads what short lines write next: half of a burst's time was waiting for these cache lines.</summary>
    private static void Prefetch(byte* at)
    {
        if (!Sse.IsSupported)
            return;
        Sse.Prefetch0(at + 512);
        Sse.Prefetch0(at + 576);
    }

    /// <summary>Bytes of the frames of a line and its LF.</summary>
    private long BytesOf(int length)
    {
        var frames = (length / FrameHeader.MaxPayload(_nick.Length)) + 1;
        return length + 1L + ((long)frames * (FrameHeader.Size + FrameHeader.TrailerSize + _nick.Length));
    }

    /// <summary>Writes a frame of one line's bytes. The LF is added where the line ends.</summary>
    /// <returns>The position behind it.</returns>
    private long WriteFrame(long position, ReadOnlySpan<byte> bytes, FrameCut cut, long sent)
    {
        var start = _segment.OutboxAt(position);
        _nick.CopyTo(new Span<byte>(start + FrameHeader.Size, _nick.Length));
        var payload = start + FrameHeader.Size + _nick.Length;
        bytes.CopyTo(new Span<byte>(payload, bytes.Length));
        var (length, lines) = (bytes.Length, 0);
        if ((cut & FrameCut.EndsInsideLine) == 0)
        {
            payload[length++] = (byte)'\n';
            lines = 1;
        }

        var frame = new FrameHeader(
            FrameHeader.Size + _nick.Length + length + FrameHeader.TrailerSize, FrameKind.Lines, cut, _nick.Length, lines, _nextLine, sent);
        frame.Write(start, position);
        return position + frame.Length;
    }
}
