using ActorIpcChat.Cluster.Members;
using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Tests;
using ActorIpcChat.Tests.Fuzz;
using ActorIpcChat.Wire;
using CsCheck;

namespace ActorIpcChat.Cluster.Tests.Members;

public sealed class IncomingStreamTests
{
    private const ulong Session = 9;

    [Fact]
    public void Lost_and_repeated_messages_give_each_line_once_and_in_order() => Gen
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
                    stream.Add(LineFrames.Of(Session, sent[index].Position, restarts: false, sent[index].Bytes), out var problem);
                    Assert.Null(problem);
                    taken.AddRange(Take(stream));
                }

                Assert.Equal(sent.SelectMany(frame => frame.Bytes), taken);
                Assert.Equal(frames.Position, stream.Due);
            },
            part: 10);

    [Fact]
    public void Changed_bytes_are_accepted_only_as_whole_frames_of_the_sender() => Gen
        .Select(RandomValues.Changes(90), RandomValues.Numbers, Gen.Bool)
        .Fuzz((changes, position, begins) =>
        {
            var (first, other) = (new FrameStream("ann"), new FrameStream("ben"));
            var stream = new IncomingStream(Session, "ann", upTo: 0);
            byte[] bytes = [.. first.Next("one\n"), .. first.Next("two\n")];
            var changed = bytes.With(changes);

            stream.Add(LineFrames.Of(Session, Math.Abs(position % (1L << 62)), begins, changed), out _);
            stream.Add(LineFrames.Of(Session, stream.Due, false, other.Next("not ann's\n")), out _);

            Assert.Contains(Take(stream).Count, (int[])[0, bytes.Length]);
            Assert.True(stream.IsRefused);
        });

    [Fact]
    public void Corrupt_frames_are_reported_once_and_later_ones_ignored()
    {
        var stream = new IncomingStream(Session, "ann", upTo: 0);

        Assert.Equal(IncomingStream.Outcome.Refused, stream.Add(LineFrames.Of(Session, 0, false, new byte[100]), out var problem));
        Assert.NotNull(problem);
        var intact = LineFrames.Of(Session, 0, false, new FrameStream("ann").Next("fine\n"));
        Assert.Equal(IncomingStream.Outcome.Refused, stream.Add(intact, out problem));
        Assert.Null(problem);
        Assert.Null(stream.Next);
    }

    [Fact]
    public void Queue_holds_no_more_than_the_window()
    {
        var stream = new IncomingStream(Session, "ann", upTo: 0);
        var frames = new FrameStream("ann");
        var outcome = IncomingStream.Outcome.Queued;
        while (outcome == IncomingStream.Outcome.Queued)
        {
            Assert.InRange(frames.Position, 0, IncomingStream.Window + (2 * LineFrames.MaxFrames));
            var position = frames.Position;
            outcome = stream.Add(LineFrames.Of(Session, position, false, frames.NextOfLength(LineFrames.MaxFrames)), out _);
        }

        Assert.Equal(IncomingStream.Outcome.Gap, outcome);
    }

    private static unsafe List<byte> Take(IncomingStream stream)
    {
        List<byte> taken = [];
        var space = stackalloc byte[FrameHeader.MaxLength];
        while (stream.TryTake(space, FrameHeader.MaxLength, out var frame))
            taken.AddRange(new ReadOnlySpan<byte>(space, frame.Length));
        return taken;
    }
}
