using System.Text;
using ActorIpcChat.Cli.Window;
using CsCheck;

namespace ActorIpcChat.Cli.Tests.Window;

public sealed class KeyDecoderTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("é你👋", "é 你 👋")]
    [InlineData("\r", "Enter")]
    [InlineData("\t", "Tab")]
    [InlineData("\u007f", "Backspace")]
    [InlineData("\u0001\u0005\u001a", "^a ^e ^z")]
    [InlineData("\e[A\e[B\e[C\e[D", "Up Down Right Left")]
    [InlineData("\eOA\eOH\eOF", "Up Home End")]
    [InlineData("\e[H\e[F\e[1~\e[4~\e[7~\e[8~", "Home End Home End Home End")]
    [InlineData("\e[3~\e[5~\e[6~", "Delete PageUp PageDown")]
    [InlineData("\e[1;5C\e[1;3D\e[1;5H\e[1;5F", "WordRight WordLeft Top Bottom")]
    [InlineData("\e[1;2C", "Right")]
    [InlineData("\eb\ef\e\u007f", "WordLeft WordRight DeleteWord")]
    [InlineData("\e[24~x", "x")]
    [InlineData("\e[?1;2cx", "x")]
    [InlineData("\e\e[A", "Escape Up")]
    [InlineData("\e[200~one\r\e[Atwo\e[201~x", "paste(one\\r\\e[Atwo) x")]
    [InlineData("\e[200~\e[201~", "paste()")]
    [InlineData("\e[200~a\e[201b\e[201~", "paste(a\\e[201b)")]
    public void Keys_are_told_from_each_other(string sent, string expected) => Assert.Equal(expected, Decode(Encoding.UTF8.GetBytes(sent), int.MaxValue));

    [Fact]
    public void An_escape_alone_is_the_key_after_a_moment()
    {
        List<Key> keys = [];
        var decoder = new KeyDecoder(keys.Add, _ => { });
        decoder.Take("\e"u8);
        Assert.True(decoder.IsWaiting);
        Assert.Empty(keys);
        decoder.Flush();
        Assert.Equal([new Key(KeyCode.Escape)], keys);
        Assert.False(decoder.IsWaiting);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_dropped() => Assert.Equal("a b", Decode([(byte)'a', 0xff, 0xc3, 0x28, 0x80, (byte)'b'], int.MaxValue).Replace(" (", "", StringComparison.Ordinal));

    [Fact]
    public void Where_bytes_are_cut_makes_no_difference()
    {
        string[] pieces = ["a", "é", "👋", "\r", "\e[A", "\e[1;5C", "\eOH", "\eb", "\e[200~x\ry\e[201~", "\u0003", "\e[3~"];
        Gen.Select(Gen.Int[0, pieces.Length - 1].Array[0, 20], Gen.Int[1, 5]).Sample((choice, size) =>
        {
            var sent = Encoding.UTF8.GetBytes(string.Concat(choice.Select(piece => pieces[piece])));
            return Decode(sent, size) == Decode(sent, int.MaxValue);
        });
    }

    [Fact]
    public void Whatever_is_sent_nothing_is_kept_for_ever()
        => Gen.Byte.Array[0, 400].Sample(sent =>
        {
            var decoder = new KeyDecoder(_ => { }, _ => { });
            foreach (var part in sent.Chunk(7))
                decoder.Take(part);
            decoder.Flush();
            decoder.Take("\e[201~"u8);
            decoder.Flush();
            return !decoder.IsWaiting;
        });

    [Fact]
    public void A_long_paste_is_one_and_comes_whole()
    {
        byte[] text = [.. Enumerable.Range(0, 10 << 20).Select(at => (byte)('a' + (at % 26)))];
        byte[]? pasted = null;
        var decoder = new KeyDecoder(_ => Assert.Fail("it is no key"), bytes => pasted = bytes);
        foreach (var part in ((byte[])[.. "\e[200~"u8, .. text, .. "\e[201~"u8]).Chunk(4096))
            decoder.Take(part);
        Assert.True(text.AsSpan().SequenceEqual(pasted));
    }

    private static string Decode(byte[] sent, int size)
    {
        List<string> told = [];
        var decoder = new KeyDecoder(
            key => told.Add(key.Code switch
            {
                KeyCode.Text => key.Rune.ToString(),
                KeyCode.Control => $"^{key.Rune}",
                _ => key.Code.ToString(),
            }),
            bytes => told.Add($"paste({Encoding.UTF8.GetString(bytes).Replace("\e", "\\e", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal)})"));
        foreach (var part in sent.Chunk(size))
            decoder.Take(part);
        decoder.Flush();
        return string.Join(' ', told);
    }
}
