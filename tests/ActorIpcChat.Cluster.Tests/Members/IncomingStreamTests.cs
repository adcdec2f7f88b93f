using ActorIpcChat.Cluster.Members;
using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Tests;
using ActorIpcChat.Tests.Fuzz;
using CsCheck;

namespace ActorIpcChat.Cluster.Tests.Members;

public sealed class IncomingStreamTests
{
    private const ulong Session = 9;

    [Fact]
    public void Whatever_is_lost_or_repeated_on_the_way_what_is_taken_is_the_stream() => Gen
        .Select(Gen.Int[1, 5].Array[1, 20], Gen.Int[0, 19].Array[0, 60])
        .Fuzz(
            (lengths, order) =>
            {
                var frames = new FrameStream("ann");
                List<(long Position, byte[] Bytes)> sent = [];
                foreach (var length in lengths)
                    sent.Add((frames.Position, frames.Next(new string('x', length) + "\n")));
                var stream = new IncomingStream(Session, "ann", upTo: 0);
                List<byte> taken = [];

                foreach (var index in order.Select(index => index % sent.Count).Concat(Enumerable.Range(0, sent.Count)))
                {
                    stream.Add(LineFrames.Of(Session, sent[index].Position, begins: false, sent[index].Bytes), out var wrong);
                    Assert.Null(wrong);
                    for (; stream.First is { Lines: { } lines }; stream.RemoveFirst())
                        taken.AddRange(lines.Frames);
                }

                Assert.Equal(sent.SelectMany(frame => frame.Bytes), taken);
                Assert.Equal(frames.Position, stream.Next);
            },
            part: 10);

    [Fact]
    public void Whatever_bytes_come_only_whole_frames_of_its_own_are_taken() => Gen
        .Select(Noise.Changes(90), Noise.Numbers, Gen.Bool)
        .Fuzz((changes, position, begins) =>
        {
            var (first, other) = (new FrameStream("ann"), new FrameStream("ben"));
            var stream = new IncomingStream(Session, "ann", upTo: 0);
            byte[] bytes = [.. first.Next("one\n"), .. first.Next("two\n")];
            var changed = bytes.With(changes);

            stream.Add(LineFrames.Of(Session, Math.Abs(position % (1L << 62)), begins, changed), out _);
            stream.Add(LineFrames.Of(Session, stream.Next, false, other.Next("not ann's\n")), out _);

            for (; stream.First is { } next; stream.RemoveFirst())
                Assert.Equal(bytes.Length, next.Lines!.Frames.Length);
            Assert.True(stream.IsRefused);
        });

    [Fact]
    public void What_makes_no_sense_is_told_once_and_then_nothing_more_is_taken()
    {
        var stream = new IncomingStream(Session, "ann", upTo: 0);

        Assert.Equal(IncomingStream.Outcome.Refused, stream.Add(LineFrames.Of(Session, 0, false, new byte[100]), out var wrong));
        Assert.NotNull(wrong);
        Assert.Equal(IncomingStream.Outcome.Refused, stream.Add(LineFrames.Of(Session, 0, false, new FrameStream("ann").Next("fine\n")), out wrong));
        Assert.Null(wrong);
        Assert.Null(stream.First);
    }

    [Fact]
    public void No_more_waits_for_the_ring_than_its_window()
    {
        var stream = new IncomingStream(Session, "ann", upTo: 0);
        var frames = new FrameStream("ann");
        var outcome = IncomingStream.Outcome.Taken;
        while (outcome == IncomingStream.Outcome.Taken)
        {
            Assert.InRange(frames.Position, 0, IncomingStream.Window + (2 * LineFrames.MaxFrames));
            var position = frames.Position;
            outcome = stream.Add(LineFrames.Of(Session, position, false, frames.NextOfLength(LineFrames.MaxFrames)), out _);
        }

        Assert.Equal(IncomingStream.Outcome.Gap, outcome);
    }
}
