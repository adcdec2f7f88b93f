using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Tests.Wire;
using ActorIpcChat.Wire;
using CsCheck;

namespace ActorIpcChat.Tests.Fuzz;

public sealed class HelloFuzzTests : IDisposable
{
    private static readonly Gen<Hello> Hellos =
        from numbers in Gen.ULong.Array[6]
        from positions in Gen.Long[0, long.MaxValue].Array[2]
        from pid in Gen.Int[1, int.MaxValue]
        from start in Gen.Long
        from segment in Gen.Int
        from flags in Gen.Bool.Array[2]
        from nick in Gen.String[Gen.Char['a', 'ÿ'], 0, 32]
        select new Hello(
            numbers[0] | 1, numbers[1], flags[0], flags[1], new ProcessIdentity(pid, start), numbers[2], segment, numbers[5],
            numbers[3], positions[0], numbers[4], positions[1], nick);

    private readonly TestPipe _pipe = new();

    public void Dispose() => _pipe.Dispose();

    [Fact]
    public void Written_hello_is_read_back()
        => Hellos.Fuzz(hello => Assert.Equal(hello, Hello.FromBody(BodyOf(hello))));

    [Fact]
    public void Random_hello_is_refused_or_valid() => Gen
        .Select(Gen.Byte.Array[0, Hello.BodySize + 9], Hellos, RandomValues.Changes(Hello.BodySize), Gen.Int[0, 9])
        .Fuzz((random, written, changes, which) =>
        {
            var body = which == 0 ? random : BodyOf(written).With(changes);
            // An attacker can compute the checksum.
            if (which > 4)
                SampleHello.SetChecksum(body);
            if (Hello.FromBody(body) is not { } hello)
                return;
            Assert.True(hello.From != 0 && hello.Process.Pid > 0 && hello is { StreamStart: >= 0, ReceivedUpTo: >= 0 });
            Assert.InRange(hello.Nick.Length, 0, FrameHeader.MaxNick);
        });

    [Fact]
    public void Whole_hellos_are_found_between_random_bytes_however_the_stream_is_split()
    {
        var scanner = new HelloScanner();
        var randomBytes = Gen.OneOf(
            Gen.Byte.Array[0, 300],
            Gen.Int[1, Hello.Mark.Length].Select(length => Hello.Mark[..length].ToArray()),
            Gen.Select(Hellos, Gen.Int[0, 7], (hello, at) => BodyOf(hello).With([(100 + at, 0xFE)])));
        Gen.Select(Gen.Select(randomBytes, Hellos).Array[0, 4], randomBytes, Gen.Int[1, 600].Array[1, 8]).Fuzz(
            (parts, rest, cuts) =>
            {
                byte[] stream = [.. parts.SelectMany(part => (byte[])[.. part.Item1, .. part.Item2.ToBytes()]), .. rest];
                List<Hello> received = [];
                for (var (at, cut) = (0, 0); at < stream.Length; cut++)
                {
                    var length = Math.Min(cuts[cut % cuts.Length], stream.Length - at);
                    Assert.Equal(length, _pipe.Writing.Put(stream.AsSpan(at, length)).Bytes);
                    at += length;
                    while (scanner.ReadFrom(_pipe.Reading).Bytes > 0)
                    {
                        while (scanner.TryTakeHello(out var hello))
                            received.Add(hello);
                        if (scanner.Unrecognized is not null)
                            scanner.Skip();
                    }
                }

                scanner.Clear();
                Assert.Equal(parts.Select(part => part.Item2), received);
            },
            part: 5);
    }

    private static byte[] BodyOf(Hello hello) => hello.ToBytes()[^Hello.BodySize..];
}
