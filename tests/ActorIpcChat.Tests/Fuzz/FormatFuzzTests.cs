using System.Text;
using ActorIpcChat.Formats;
using ActorIpcChat.Linux.Files;
using CsCheck;

namespace ActorIpcChat.Tests.Fuzz;

/// <summary>Random bytes, split anywhere, against the expected output of each format.</summary>
public sealed unsafe class FormatFuzzTests : IDisposable
{
    private static readonly Gen<byte[]> Text = Gen.Frequency((3, Gen.Byte), (1, Gen.Const((byte)'\n'))).Array[1, 1500];

    private readonly TestPipe _pipe = new();
    private readonly OutputBuffer _buffer = new();
    private readonly GuardedMemory _memory = new(4096);

    public void Dispose()
    {
        _memory.Dispose();
        _buffer.Dispose();
        _pipe.Dispose();
    }

    [Theory]
    [InlineData("plain", "", "\n")]
    [InlineData("classic", "I am B1, recv from B:[", "]\n")]
    public void Random_lines_are_shown_whole_and_nothing_else(string name, string before, string after)
    {
        using var output = _pipe.Output();
        Gen.Select(Text, Gen.Int[1, 700].Array[1, 5]).Fuzz(
            (text, cuts) =>
            {
                IOutputFormat format = name == "plain" ? new PlainFormat() : new ClassicFormat("B");
                var shown = Show(format, text, cuts, output);
                List<byte> expected = [];
                var lines = text[^1] == '\n' ? text[..^1] : text;
                foreach (var line in Split(lines))
                    expected.AddRange([.. Encoding.ASCII.GetBytes(before), .. line, .. Encoding.ASCII.GetBytes(after)]);
                Assert.True(shown.AsSpan().SequenceEqual(expected.ToArray()), Convert.ToHexString(shown));
            },
            part: 5);
    }

    private byte[] Show(IOutputFormat format, byte[] text, int[] cuts, StandardOutput output)
    {
        List<byte> shown = [];
        for (var (at, cut) = (0, 0); at < text.Length; cut++)
        {
            var length = Math.Min(cuts[cut % cuts.Length], text.Length - at);
            var start = _memory.Put(text.AsSpan(at, length));
            for (var taken = 0; taken < length;)
            {
                taken += format.Append(default, start + taken, length - taken, _buffer);
                Assert.InRange(taken, 0, length);
                Empty();
            }

            at += length;
        }

        format.EndLine(_buffer);
        Empty();
        return [.. shown];

        void Empty()
        {
            Assert.Equal(0, _buffer.WriteTo(output).Errno);
            shown.AddRange(_pipe.Reading.Take());
            Assert.True(_buffer.IsEmpty);
        }
    }

    private static IEnumerable<byte[]> Split(byte[] lines)
    {
        for (var from = 0; ;)
        {
            var end = Array.IndexOf(lines, (byte)'\n', from);
            yield return lines[from..(end < 0 ? lines.Length : end)];
            if (end < 0)
                yield break;
            from = end + 1;
        }
    }
}
