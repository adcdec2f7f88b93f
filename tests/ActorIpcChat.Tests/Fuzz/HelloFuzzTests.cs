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

    private readonly Channel _pipe = new();

    public void Dispose() => _pipe.Dispose();

    [Fact]
    public void What_was_said_is_heard()
        => Hellos.Fuzz(hello => Assert.Equal(hello, Hello.FromBody(BodyOf(hello))));

    [Fact]
    public void Whatever_stands_there_a_hello_is_refused_or_makes_sense() => Gen
        .Select(Gen.Byte.Array[0, Hello.BodySize + 9], Hellos, Noise.Changes(Hello.BodySize), Gen.Int[0, 9])
        .Fuzz((noise, said, changes, which) =>
        {
            var body = which == 0 ? noise : BodyOf(said).With(changes);
            // Who means harm can sum up.
            if (which > 4)
                SampleHello.SetChecksum(body);
            if (Hello.FromBody(body) is not { } hello)
                return;
            Assert.True(hello.From != 0 && hello.Process.Pid > 0 && hello is { StreamStart: >= 0, ReceivedUpTo: >= 0 });
            Assert.InRange(hello.Nick.Length, 0, FrameHeader.MaxNick);
        });

    [Fact]
    public void Every_whole_hello_is_found_in_noise_however_it_is_cut()
    {
        var scanner = new HelloScanner();
        var noise = Gen.OneOf(
            Gen.Byte.Array[0, 300],
            Gen.Int[1, Hello.Mark.Length].Select(length => Hello.Mark[..length].ToArray()),
            Gen.Select(Hellos, Gen.Int[0, 7], (hello, at) => BodyOf(hello).With([(100 + at, 0xFE)])));
        Gen.Select(Gen.Select(noise, Hellos).Array[0, 4], noise, Gen.Int[1, 600].Array[1, 8]).Fuzz(
            (parts, rest, cuts) =>
            {
                byte[] stream = [.. parts.SelectMany(part => (byte[])[.. part.Item1, .. part.Item2.ToBytes()]), .. rest];
                List<Hello> heard = [];
                for (var (at, cut) = (0, 0); at < stream.Length; cut++)
                {
                    var length = Math.Min(cuts[cut % cuts.Length], stream.Length - at);
                    Assert.Equal(length, _pipe.Writing.Put(stream.AsSpan(at, length)).Bytes);
                    at += length;
                    while (scanner.ReadFrom(_pipe.Reading).Bytes > 0)
                    {
                        while (scanner.TryTakeHello(out var hello))
                            heard.Add(hello);
                        if (scanner.Unrecognized is not null)
                            scanner.Skip();
                    }
                }

                scanner.Clear();
                Assert.Equal(parts.Select(part => part.Item2), heard);
            },
            part: 5);
    }

    private static byte[] BodyOf(Hello hello) => hello.ToBytes()[^Hello.BodySize..];
}
