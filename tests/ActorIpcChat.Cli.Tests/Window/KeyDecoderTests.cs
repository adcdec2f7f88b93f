using System.Text;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Cli.Terminal;
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
    [InlineData("\ed\ep\en\e[Z\u001f", "DeleteNextWord Previous Next BackTab ^_")]
    [InlineData("\e[I\e[O", "FocusIn FocusOut")]
    [InlineData("\e[<64;10;5M\e[<65;10;5M\e[<68;1;1M", "WheelUp WheelDown WheelUp")]
    [InlineData("\e[<0;10;5M\e[<0;10;5m\e[<64;10;5m\e[<35;1;1M\e[<;M\e[<64Mx", "x")]
    [InlineData("\e[M`!!\e[Ma!!\e[M !!x", "WheelUp WheelDown x")]
    [InlineData("\e[24~x", "x")]
    [InlineData("\e[?1;2cx", "x")]
    [InlineData("\e\e[A", "Escape Up")]
    [InlineData("\e[200~one\r\e[Atwo\e[201~x", "paste(one\\r\\e[Atwo) x")]
    [InlineData("\e[200~\e[201~", "paste()")]
    [InlineData("\e[200~a\e[201b\e[201~", "paste(a\\e[201b)")]
    [InlineData("\eO5C\e[5~\e[1;1H", "WordRight PageUp Home")]
    [InlineData("\u009bA\u009b3~", "Up Delete")]
    public void Sequence_is_decoded_as_its_key(string sent, string expected)
        => Assert.Equal(expected, Decode(Encoding.UTF8.GetBytes(sent), int.MaxValue));

    [Fact]
    public void Escape_alone_is_a_key_after_a_timeout()
    {
        List<Key> keys = [];
        var decoder = new KeyDecoder(keys.Add, _ => { });
        decoder.Take("\e"u8);
        Assert.True(decoder.Patience < TimeSpan.FromSeconds(0.5));
        Assert.Empty(keys);
        decoder.Flush();
        Assert.Equal([new Key(KeyCode.Escape)], keys);
        Assert.Null(decoder.Patience);
    }

    [Theory]
    [InlineData("h", "h")]
    [InlineData("hello", "h e l l o")]
    [InlineData("[", "[")]
    [InlineData("[ok]", "[ o k ]")]
    [InlineData("Ok", "O k")]
    [InlineData("]", "]")]
    public void Text_typed_after_Escape_is_text(string typed, string expected)
        => Assert.Equal($"Escape {expected}", DecodeSlowly("\e"u8.ToArray(), Encoding.UTF8.GetBytes(typed)));

    [Fact]
    public void Terminal_sequence_split_anywhere_gives_neither_text_nor_Enter()
        => Gen.Select(Sequence.Array[0, 6], Gen.Int[0, Texts.Length - 1].Array[7], Gen.Int[1, 12]).Sample((sequences, choice, size) =>
        {
            byte[] sent = [.. sequences.SelectMany((sequence, at) => (byte[])[.. Encoding.UTF8.GetBytes(Texts[choice[at]]), .. sequence]), (byte)'.'];
            var typed = string.Concat(choice.Take(sequences.Length).Select(text => Texts[text])) + ".";
            Assert.Equal(typed, TextOf(sent, size));
        });

    [Fact]
    public void Sequence_whose_rest_comes_late_gives_neither_text_nor_Enter()
        => Sequence.Where(sequence => sequence is [0x1b, (byte)'[' or (byte)']' or (byte)'P' or (byte)'_', ..]).Sample(
            sequence => Assert.Equal("", TextOf(sequence[..1], sequence[1..])));

    [Fact]
    public void Unfinished_sequence_swallows_keys_only_until_the_timeout()
        => Gen.Select(Sequence, Gen.Int[1, 30]).Sample((sequence, length) =>
        {
            var begun = sequence[..Math.Min(length, sequence.Length - 1)];
            Assert.EndsWith("h e l l o Enter", DecodeSlowly(begun, "hello\r"u8.ToArray()), StringComparison.Ordinal);
            Assert.EndsWith("^c ^c", Decode([.. begun, 3, 3], int.MaxValue), StringComparison.Ordinal);
        });

    [Fact]
    public void Unfinished_paste_swallows_keys_only_until_the_timeout()
    {
        Assert.Equal("paste(some) x Enter", DecodeSlowly("\e[200~some"u8.ToArray(), "x\r"u8.ToArray()));
        Assert.Equal("paste(some) ^c ^c", DecodeSlowly("\e[200~some"u8.ToArray(), [3], [3]));
        Assert.Equal("paste(some) ^c ^c", Decode(["\e[200~some"u8.ToArray(), [3], [3]]));
        Assert.Equal("paste(some) ^c ^c", Decode(["\e[200~some"u8.ToArray(), [3, 3]]));
    }

    [Fact]
    public void Paste_with_a_pause_is_a_paste_to_its_end()
    {
        Assert.Equal("paste(one) paste(\\rtwo) x", DecodeSlowly("\e[200~one"u8.ToArray(), "\rtwo\e[201~x"u8.ToArray()));
        var rest = string.Concat(Enumerable.Repeat("line\r", 10));
        Assert.Equal(
            $"paste(one) paste({rest.Replace("\r", "\\r", StringComparison.Ordinal)}) paste(two) x",
            DecodeSlowly("\e[200~one"u8.ToArray(), Encoding.UTF8.GetBytes(rest), "two\e[201~x"u8.ToArray()));
        Assert.Equal("paste(one) paste(two)", DecodeSlowly("\e[200~one"u8.ToArray(), "\e[200~two\e[201~"u8.ToArray()));
    }

    [Fact]
    public void Paste_ends_with_the_form_of_CSI_that_started_it()
    {
        Assert.Equal("paste(\u251b201~) x", Decode("\e[200~\u251b201~\e[201~x"u8.ToArray(), 2));
        Assert.Equal("paste(\\e[201~) x", Decode([0x9b, .. "200~\e[201~"u8, 0x9b, .. "201~x"u8], 2));
    }

    [Fact]
    public void Invalid_UTF_8_is_dropped()
        => Assert.Equal("a b", Decode([(byte)'a', 0xff, 0xc3, 0x28, 0x80, (byte)'b'], int.MaxValue).Replace(" (", "", StringComparison.Ordinal));

    [Fact]
    public void Split_of_the_input_makes_no_difference()
    {
        string[] pieces = ["a", "é", "👋", "\r", "\e[A", "\e[1;5C", "\eOH", "\eb", "\e[200~x\ry\e[201~", "\u0003", "\e[3~"];
        Gen.Select(Gen.Int[0, pieces.Length - 1].Array[0, 20], Gen.Int[1, 5]).Sample((choice, size) =>
        {
            var sent = Encoding.UTF8.GetBytes(string.Concat(choice.Select(piece => pieces[piece])));
            return Decode(sent, size) == Decode(sent, int.MaxValue);
        });
    }

    [Fact]
    public void Decoder_is_ready_for_the_next_key_after_random_bytes()
        => Gen.Byte.Array[0, 400].Sample(sent =>
        {
            var decoder = new KeyDecoder(_ => { }, _ => { });
            foreach (var part in sent.Chunk(7))
                decoder.Take(part);
            decoder.Flush();
            decoder.Take("\e[201~"u8);
            decoder.Flush();
            return decoder.Patience is null;
        });

    [Fact]
    public void Long_paste_is_reported_once_and_whole()
    {
        byte[] text = [.. Enumerable.Range(0, 10 << 20).Select(at => (byte)('a' + (at % 26)))];
        byte[]? pasted = null;
        var decoder = new KeyDecoder(_ => Assert.Fail("decoded as a key"), bytes => pasted = bytes);
        foreach (var part in ((byte[])[.. "\e[200~"u8, .. text, .. "\e[201~"u8]).Chunk(4096))
            decoder.Take(part);
        Assert.True(text.AsSpan().SequenceEqual(pasted));
    }

    private static readonly string[] Texts = ["", "a", "é", "你好", "👋", "[A", "~", "M", "\\", "e\u0301 "];

    /// <summary>Input of a terminal that is not text: keys, replies, reports, unknown sequences.</summary>
    private static Gen<byte[]> Sequence
    {
        get
        {
            var parameters = Gen.Byte[0x30, 0x3f].Array[0, 90];
            var others = Gen.Byte[0x20, 0x2f].Where(at => at != '$').Array[0, 2];
            var control = Gen.Select(parameters, others, Gen.Byte[0x40, 0x7e], (number, other, final) => (byte[])[.. number, .. other, final])
                .Where(one => one[0] is not ((byte)'[' or (byte)'M' or (byte)'t' or (byte)'T') && !one.AsSpan().SequenceEqual("200~"u8));
            var coordinate = Gen.OneOf(
                Gen.Byte[0x20, 0x7f].Select(at => (byte[])[at]), Gen.Char['\u00a0', '\u07ff'].Select(at => Encoding.UTF8.GetBytes([at])));
            var mouse = Gen.Select(coordinate, coordinate, coordinate, (button, column, row) => (byte[])[.. "[M"u8, .. button, .. column, .. row]);
            var text = Gen.OneOf(
                Among("title", "52;c;aGk=", "?", "\r\n\t", "本", "é", "[", "\u0005", ">|XTerm(379)", "1+r5463=07").Array[0, 5].Select(string.Concat),
                Gen.Char[' ', '~'].Array[0, 200].Select(letters => new string(letters)));
            var line = Gen.Select(
                Among("]", "P", "X", "^", "_"), text, Among("\a", "\e\\"), (kind, what, end) => Encoding.UTF8.GetBytes(kind + what + end));
            var seven = Gen.OneOf(
                control.Select(one => (byte[])[(byte)'[', .. one]), mouse, line,
                Among(
                    "[[A", "[[E", "OP", "OM", "Ow", "O5P", "O ", "NA", "[3$", "[23$", "[t!!", "[T!!!!!!", "x", "Z", "\r", "\t", "é",
                    "(B", " F", "%G", "=",
                    "[I", "[O", "[<0;10;5M", "[<35;11;5m", "[32;10;5M", "[?1;2c", "[>41;379;0c", "[5;10R", "[?2026;2$y", "[8;24;80t", "[13u",
                    "[27;5;13~", "[97;5u", "[201~").Select(Encoding.UTF8.GetBytes));
            var eight = Gen.OneOf(
                control.Select(one => (byte[])[0x9b, .. one]),
                Gen.Select(Among<byte>(0x90, 0x98, 0x9d, 0x9e, 0x9f), text, (kind, what) => (byte[])[kind, .. Encoding.UTF8.GetBytes(what), 0x9c]),
                Among<byte[]>([0x8f, (byte)'P'], [0x8e, (byte)'A'], [0x85], [0x9b, .. "M !!"u8], [0xc2, 0x9b, (byte)'A'], [0xc2, 0x85]));
            return Gen.OneOf(seven.Select(one => (byte[])[0x1b, .. one]), eight, Among<byte[]>([0x1b, .. "[M "u8, 0xe1, (byte)'!']));
        }
    }

    private static Gen<T> Among<T>(params T[] choice) => Gen.Int[0, choice.Length - 1].Select(at => choice[at]);

    private static string Decode(byte[] sent, int size) => Decode([.. sent.Chunk(size)]);

    private static string Decode(byte[][] reads, bool slowly = false)
        => string.Join(' ', Results(reads, slowly).Select(result => result.Shown));

    private static string DecodeSlowly(params byte[][] reads) => Decode(reads, slowly: true);

    private static string TextOf(byte[] sent, int size) => TextOf([.. sent.Chunk(size)], slowly: false);

    private static string TextOf(byte[] first, byte[] later) => TextOf([first, later], slowly: true);

    private static string TextOf(byte[][] reads, bool slowly) => string.Concat(Results(reads, slowly)
        .Where(result => result.Code is KeyCode.Text or KeyCode.Enter or null)
        .Select(result => result.Shown));

    /// <summary>The keys and pastes of several reads, each followed by the timeout if <paramref name="slowly"/>.</summary>
    private static List<(KeyCode? Code, string Shown)> Results(byte[][] reads, bool slowly)
    {
        List<(KeyCode?, string)> results = [];
        var decoder = new KeyDecoder(
            key => results.Add((key.Code, key.Code switch
            {
                KeyCode.Text => key.Rune.ToString(),
                KeyCode.Control => $"^{key.Rune}",
                _ => key.Code.ToString(),
            })),
            bytes => results.Add((null, $"paste({Escaped(bytes)})")));
        foreach (var read in reads)
        {
            decoder.Take(read);
            if (slowly)
                decoder.Flush();
        }

        decoder.Flush();
        return results;
    }

    private static string Escaped(byte[] pasted)
        => Encoding.UTF8.GetString(pasted).Replace("\e", "\\e", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal);
}
