using System.Text;
using ActorIpcChat.Originals;

namespace ActorIpcChat.Tests.Originals;

public sealed class MessageCutterTests
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    [Fact]
    public void Line_becomes_a_message_without_its_LF() => Assert.Equal(["one", "two"], Cut("one\ntwo\n"));

    [Fact]
    public void Unfinished_line_is_no_message_yet() => Assert.Equal(["one"], Cut("one\ntw"));

    [Fact]
    public void Empty_line_becomes_a_NUL() => Assert.Equal(["one", "\0", "two"], Cut("one\n\ntwo\n"));

    [Fact]
    public void NUL_ends_a_message() => Assert.Equal(["one", "two", "three"], Cut("one\0two\0\n\0three\n"));

    [Theory]
    [InlineData(1022, new[] { 1022 })]
    [InlineData(1023, new[] { 1023 })]
    [InlineData(1024, new[] { 1023, 1 })]
    [InlineData(2046, new[] { 1023, 1023 })]
    [InlineData(2047, new[] { 1023, 1023, 1 })]
    public void Long_line_becomes_several_messages_and_none_is_empty(int length, int[] lengths)
        => Assert.Equal(lengths, Cut(new string('x', length) + "\n").Select(message => message.Length));

    [Theory]
    [InlineData("é", 1022)]
    [InlineData("€", 1022)]
    [InlineData("€", 1021)]
    [InlineData("𝄞", 1022)]
    [InlineData("𝄞", 1021)]
    [InlineData("𝄞", 1020)]
    public void Character_is_not_cut(string character, int before)
    {
        var start = new string('x', before);

        Assert.Equal([start, character + "y"], Cut($"{start}{character}y\n"));
    }

    [Fact]
    public void Character_that_just_fits_is_not_moved() => Assert.Equal([new string('x', 1020) + "€", "y"], Cut(new string('x', 1020) + "€y\n"));

    [Fact]
    public void Invalid_UTF8_is_cut_anywhere_and_kept()
    {
        var bytes = Enumerable.Repeat((byte)0x80, 3000).Append((byte)'\n').ToArray();

        Assert.Equal([1023, 1023, 954], CutBytes(bytes, new Random(1)).Select(message => message.Length));
    }

    [Fact]
    public void Cleared_cutter_begins_a_line()
    {
        var cutter = new MessageCutter();
        cutter.Take(new byte[] { (byte)'x', 0 });
        cutter.Next();
        cutter.Clear();

        cutter.Take("\n"u8);

        Assert.True(cutter.IsComplete);
        Assert.Equal([0], cutter.Text.ToArray());
    }

    [Fact]
    public void Random_text_round_trips_however_it_is_split()
    {
        string[] characters = ["a", "é", "€", "𝄞", "\n", "\0"];
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var rareEnds = random.Next(5);
            var text = string.Concat(Enumerable.Range(0, random.Next(6000))
                .Select(_ => characters[random.Next(rareEnds == 0 ? characters.Length : random.Next(400) == 0 ? characters.Length : 4)])) + "\n";

            var messages = CutBytes(Encoding.UTF8.GetBytes(text), random);

            Assert.All(messages, message => Assert.InRange(message.Length, 1, MessageCutter.MaxLength));
            Assert.All(messages, message => Assert.True(message is [0] || !message.Contains((byte)0)));
            Assert.All(messages, message => Strict.GetString(message));
            Assert.Equal(WithoutEnds(text), WithoutEnds(string.Concat(messages.Select(Encoding.UTF8.GetString))));
            Assert.Equal(text.Split('\n')[..^1].Count(line => line.Length == 0), messages.Count(message => message is [0]));
        }
    }

    private static string WithoutEnds(string text)
        => text.Replace("\n", "", StringComparison.Ordinal).Replace("\0", "", StringComparison.Ordinal);

    private static IEnumerable<string> Cut(string text) => CutBytes(Encoding.UTF8.GetBytes(text), new Random(1)).Select(Encoding.UTF8.GetString);

    private static List<byte[]> CutBytes(byte[] bytes, Random random)
    {
        var cutter = new MessageCutter();
        List<byte[]> messages = [];
        for (var at = 0; at < bytes.Length;)
        {
            var piece = bytes.AsSpan(at, Math.Min(bytes.Length - at, 1 + random.Next(3000)));
            var taken = cutter.Take(piece);
            Assert.True(taken > 0);
            at += taken;
            if (!cutter.IsComplete)
                continue;
            messages.Add(cutter.Text.ToArray());
            cutter.Next();
        }

        return messages;
    }
}
