using ActorIpcChat.Memory;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests.Memory;

/// <summary>Other threads put lines into the outbox while the owner of the segment works.</summary>
public sealed unsafe class OutboxThreadsTests : IDisposable
{
    private readonly TestRoom _room = new();

    [Fact]
    public void Lines_that_are_accepted_while_the_segment_is_recreated_are_kept()
    {
        using var segment = _room.CreateSegment(outbox: 1 << 23);
        var outbox = new Outbox(segment, "me"u8, TimeProvider.System);
        var accepting = outbox.AcceptFromOtherThreads();
        var stop = false;
        var sender = new Thread(() =>
        {
            Span<byte> line = stackalloc byte[64];
            line.Fill((byte)'x');
            while (!Volatile.Read(ref stop))
            {
                lock (accepting)
                {
                    if (!outbox.TryAccept(line, out _))
                        return;
                }
            }
        });
        sender.Start();
        for (var round = 0; round < 10; round++)
        {
            segment.Segment.Remove();
            segment.Recreate(_room.Room, Role.A, TestRoom.ReadWrite);
        }

        Volatile.Write(ref stop, true);
        sender.Join();
        outbox.Seal();
        var lines = 0L;
        for (var position = outbox.Tail; position < outbox.Head;)
        {
            Assert.True(outbox.TryFrameAt(position, out FrameHeader frame), $"line {lines + 1} of {outbox.NextLine - 1} is lost");
            Assert.Equal(lines + 1, frame.FirstLine);
            (lines, position) = (lines + frame.Lines, position + frame.Length);
        }

        Assert.Equal(outbox.NextLine - 1, lines);
    }

    public void Dispose() => _room.Dispose();
}
