using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using CsCheck;

namespace ActorIpcChat.Tests.Fuzz;

/// <summary>
/// The corrupt segment of a killed owner: the successor refuses it with a message, or the successor, its viewers and its peer
/// continue with it and never access memory outside it.
/// </summary>
public sealed unsafe class TakeoverFuzzTests : IDisposable
{
    private const int Capacity = ChatSegment.MinCapacity;

    private readonly TestRoom _room = new();

    public void Dispose() => _room.Dispose();

    [Fact]
    public void Corrupt_segment_is_refused_or_taken_over() => Gen
        .Select(Gen.Int[0, 40], Corruption.Any(Capacity).Array[1, 6], Gen.ULong, RandomValues.Numbers)
        .Fuzz(
            (lines, corruptions, session, position) =>
            {
                SharedMemorySegment left;
                using (var dead = _room.CreateSegment(inbox: Capacity, outbox: Capacity))
                {
                    left = dead.Segment;
                    Use(new Outbox(dead, "me"u8, TimeProvider.System), new RingWriter(dead, overwrites: false), lines);
                    dead.Header->Owner = DeadProcess.SamePid.Word;
                    foreach (var corruption in corruptions)
                        corruption.ApplyTo(dead);
                }

                try
                {
                    using var successor = _room.CreateSegment(inbox: Capacity, outbox: Capacity);
                    TakeOver(successor, session, position);
                }
                catch (LinuxException e)
                {
                    Assert.Contains("ipcrm -M", e.Message, StringComparison.Ordinal);
                }

                SharedMemorySegment.TryOpen(_room.Key(Role.A))?.Remove();
                left.Remove();
            },
            part: 10);

    private static void TakeOver(ChatSegment segment, ulong session, long position)
    {
        var outbox = new Outbox(segment, "me"u8, TimeProvider.System);
        Assert.InRange(outbox.Acknowledged, outbox.Tail, outbox.Head);
        Assert.InRange(outbox.UndeliveredLines(), 0, Capacity);
        outbox.CanResumeAt(position);
        outbox.Acknowledge(position);
        outbox.Resume(position <= outbox.Head ? position : null);
        Assert.InRange(outbox.Unsent, 0, Capacity);
        var ring = new RingWriter(segment, overwrites: false);
        Assert.InRange(ring.UnseenLines(), 0, Capacity);
        ring.TryEndLine();
        ring.BeginSession(session, position);
        using (var viewer = RingReader.TryClaim(segment))
        {
            Use(outbox, ring, 3);
            Assert.True(viewer is null || viewer.Head - viewer.Position <= Capacity);
            viewer?.MoveTo(viewer.Head);
        }

        using var peer = PeerMemory.Open(segment.Segment.Id, segment.Generation, session);
        _ = peer.ReceivedUpTo;
    }

    private static void Use(Outbox outbox, RingWriter ring, int lines)
    {
        var frames = new FrameStream { NextLine = 1 };
        for (var line = 0; line < lines; line++)
        {
            if (outbox.TryReserve(out var payload, out var room, out _))
            {
                new Span<byte>(payload, Math.Min(room, 100 * line)).Fill((byte)line);
                outbox.Commit(1 + line);
            }

            ring.TryPut(frames.NextOfLength(100 + (line * 50)));
        }

        // Those of a program: the last frame stays open.
        lock (outbox.AcceptFromOtherThreads())
        {
            for (var line = 0; line < lines && !outbox.InsideLine; line++)
                outbox.TryAccept(new byte[line], out _);
        }
    }
}
