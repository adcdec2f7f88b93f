using System.Text;
using System.Text.Json;
using ActorIpcChat.Formats;
using ActorIpcChat.Tests.Fuzz;
using ActorIpcChat.Wire;
using CsCheck;

namespace ActorIpcChat.Tests.Formats;

public sealed class JsonFormatTests : IDisposable
{
    private static readonly long Moment = new DateTimeOffset(2026, 11, 24, 21, 5, 7, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000;

    private readonly ShownFrames _shown = new();
    private readonly FrameStream _frames = new("Zoë");
    private readonly JsonFormat _format = new("B");

    public void Dispose() => _shown.Dispose();

    [Fact]
    public void Lines_match_the_golden_file()
    {
        byte[][] frames =
        [
            At(123_456, "Hello B.\n\ngrüße, 聊天, 👩‍👧 says \"hi\\o/\"\n"),
            At(1_000_001, "\ttab, \0 NUL, \u001b[31mred\u001b[m, \u007f DEL, CR\r\n"),
            At(1_000_001, "\u009b31m \u0085 \u2028 \u2029 \u202eevil\u202c \u2066x\u2069 \ufeff \U000E0041 ~\n"),
            _frames.Next([0xFF, .. "latin1"u8, 0xE9, (byte)'\n']),
            _frames.Next("cut "),
            At(2_000_000, "here, and"),
            At(3_000_000, " here\nno "),
            At(4_000_000, "end"),
        ];

        Assert.Equal(Golden.Text("lines.jsonl"), _shown.Text(_format, frames));
    }

    [Fact]
    public void Line_number_counts_skipped_lines()
    {
        var frame = _frames.Next("one\ntwo\nthree\n");

        var shown = Parse(_shown.Bytes(_format, frame, "one\ntwo\n".Length)).Single();

        Assert.Equal((3, "three"), (shown.GetProperty("seq").GetInt64(), shown.GetProperty("text").GetString()));
    }

    [Fact]
    public void Line_of_1_MiB_is_one_object()
    {
        var line = Encoding.ASCII.GetBytes(new string('x', JsonFormat.MaxPiece));

        var shown = Assert.Single(Parse(_shown.Bytes(_format, Cut([.. line, (byte)'\n'], 60_000))));

        Assert.Equal(line, BytesOf(shown));
        Assert.False(shown.TryGetProperty("part", out _));
    }

    [Fact]
    public void Line_over_1_MiB_is_split_into_parts_between_characters()
    {
        var line = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("聊\u001b", 700_000)));

        var shown = Parse(_shown.Bytes(_format, Cut([.. line, .. "\nnext\n"u8], 65_000)));

        var parts = shown[..^1];
        Assert.Equal(Enumerable.Range(1, parts.Length), parts.Select(part => part.GetProperty("part").GetInt32()));
        Assert.All(parts[..^1], part => Assert.True(part.GetProperty("more").GetBoolean()));
        Assert.False(parts[^1].GetProperty("more").GetBoolean());
        Assert.All(parts, part => Assert.True(part.TryGetProperty("text", out _)));
        Assert.All(parts, part => Assert.Equal(1, part.GetProperty("seq").GetInt64()));
        Assert.True(line.AsSpan().SequenceEqual([.. parts.SelectMany(BytesOf)]));
        Assert.Equal((2, "next"), (shown[^1].GetProperty("seq").GetInt64(), shown[^1].GetProperty("text").GetString()));
    }

    [Fact]
    public void Invalid_byte_at_the_end_of_a_long_line_keeps_earlier_parts_as_text()
    {
        byte[] line = [.. Enumerable.Repeat((byte)'x', 2_000_000), 0xC3];

        var shown = Parse(_shown.Bytes(_format, Cut([.. line, (byte)'\n'], 65_000)));

        Assert.True(line.AsSpan().SequenceEqual([.. shown.SelectMany(BytesOf)]));
        Assert.Equal([true, false], shown.Select(part => part.TryGetProperty("text", out _)));
    }

    [Fact]
    public void Nick_with_invalid_bytes_gives_valid_json()
    {
        var frame = new FrameStream("\u001b]0;x\u0007\"").Next("x\n");
        frame[FrameHeader.Size] = 0xFF;

        Assert.Contains("\"nick\":\"\uFFFD]0;x\\u0007\\\"\"", Encoding.UTF8.GetString(_shown.Bytes(_format, frame)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(long.MinValue, "0001-01-01T00:00:00.000000Z")]
    [InlineData(0, "1970-01-01T00:00:00.000000Z")]
    [InlineData(long.MaxValue, "9999-12-31T23:59:59.999999Z")]
    public void Time_out_of_range_is_clamped(long sent, string time)
    {
        _frames.Sent = sent;

        Assert.Equal(time, Parse(_shown.Bytes(_format, _frames.Next("x\n"))).Single().GetProperty("time").GetString());
    }

    [Fact]
    public void Random_bytes_split_anywhere_round_trip_without_control_characters() => Gen
        .Select(RandomText.Bytes, Gen.Int[1, 200])
        .Fuzz(
            (text, cut) =>
            {
                var format = new JsonFormat("A");
                var frames = new FrameStream(Encoding.Latin1.GetString(text[..Math.Min(8, text.Length)]).Replace("\n", "", StringComparison.Ordinal));
                byte[] shown = [.. _shown.Bytes(format, [.. text.Chunk(cut).Select(frames.Next)]), .. _shown.End(format)];

                RandomText.AssertNoControlCharacters(shown);
                byte[] back = [.. Parse(shown).SelectMany(line => (byte[])[.. BytesOf(line), (byte)'\n'])];
                Assert.Equal(text[^1] == '\n' ? text : [.. text, (byte)'\n'], back);
            },
            part: 4);

    private byte[] At(long later, string payload)
    {
        _frames.Sent = Moment + later;
        return _frames.Next(payload);
    }

    private byte[][] Cut(byte[] text, int length) => [.. text.Chunk(length).Select(_frames.Next)];

    private static JsonElement[] Parse(byte[] lines) =>
        [.. Encoding.UTF8.GetString(lines).Split('\n')[..^1].Select(line => JsonDocument.Parse(line).RootElement)];

    private static byte[] BytesOf(JsonElement line)
        => line.TryGetProperty("text", out var text) ? Encoding.UTF8.GetBytes(text.GetString()!) : line.GetProperty("base64").GetBytesFromBase64();
}
