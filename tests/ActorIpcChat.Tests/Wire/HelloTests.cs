using System.Text;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests.Wire;

public sealed class HelloTests
{
    [Fact]
    public void Hello_begins_with_the_pid_digits_and_twelve_NULs_that_original_programs_read()
    {
        var bytes = SampleHello.Value.ToBytes();

        Assert.Equal("4321\0\0\0\0\0\0\0\0\0\0\0\0IPCCHAT\x01", Encoding.Latin1.GetString(bytes, 0, SampleHello.BodyAt + 8));
        Assert.Equal(SampleHello.BodyAt + Hello.BodySize, bytes.Length);
    }

    [Fact]
    public void Every_field_has_its_offset_of_the_layout()
    {
        var body = SampleHello.Body();

        Assert.Equal(Hello.Mark.ToArray(), body[..8]);
        Assert.Equal(1, BitConverter.ToInt32(body, 8));
        Assert.Equal(3, BitConverter.ToInt32(body, 12));
        Assert.Equal(SampleHello.Value.From, BitConverter.ToUInt64(body, 16));
        Assert.Equal(SampleHello.Value.To, BitConverter.ToUInt64(body, 24));
        Assert.Equal(SampleHello.Value.Session, BitConverter.ToUInt64(body, 32));
        Assert.Equal(SampleHello.Value.ReceivedSession, BitConverter.ToUInt64(body, 40));
        Assert.Equal(SampleHello.Value.ReceivedUpTo, BitConverter.ToInt64(body, 48));
        Assert.Equal(4321, BitConverter.ToInt32(body, 56));
        Assert.Equal(SampleHello.Value.SegmentId, BitConverter.ToInt32(body, 60));
        Assert.Equal(0x0303_0303, BitConverter.ToInt64(body, 64));
        Assert.Equal(SampleHello.Value.PidNamespace, BitConverter.ToUInt64(body, 72));
        Assert.Equal(SampleHello.Value.StreamStart, BitConverter.ToInt64(body, 80));
        Assert.Equal(SampleHello.Value.Generation, BitConverter.ToUInt64(body, 88));
        Assert.Equal(4, body[96]);
        Assert.Equal("Zoë"u8.ToArray(), body[97..101]);
        Assert.Equal(176, body.Length);
    }

    [Fact]
    public void Checksum_is_FNV_1a_of_the_bytes_before_it()
    {
        var body = SampleHello.Body();
        var expected = body.ToArray();
        SampleHello.SetChecksum(expected);

        Assert.Equal(expected, body);
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    public void Written_hello_is_read_back(bool stays, bool madeFifos, bool isProgram)
    {
        var hello = SampleHello.Value with { Stays = stays, MadeFifos = madeFifos, IsProgram = isProgram };

        Assert.Equal(hello, Hello.FromBody(hello.ToBytes().AsSpan(SampleHello.BodyAt)));
    }

    [Fact]
    public void Longest_hello_fits_into_one_atomic_write()
    {
        var longest = SampleHello.Value with { Process = new ProcessIdentity(int.MaxValue, 1), Nick = new string('n', 64) };

        Assert.Equal(Hello.MaxSize, longest.ToBytes().Length);
        Assert.InRange(Hello.MaxSize, 1, Fifo.AtomicWrite);
        Assert.Equal(longest, Hello.FromBody(longest.ToBytes().AsSpan(22)));
    }

    [Fact]
    public void Any_flipped_bit_is_detected()
    {
        var body = SampleHello.Body();
        for (var bit = 0; bit < body.Length * 8; bit++)
        {
            body[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(Hello.FromBody(body));
            body[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.NotNull(Hello.FromBody(body));
    }

    [Theory]
    [InlineData(8, 4, 2L)]
    [InlineData(16, 8, 0L)]
    [InlineData(48, 8, -1L)]
    [InlineData(56, 4, 0L)]
    [InlineData(56, 4, -5L)]
    [InlineData(80, 8, -1L)]
    [InlineData(96, 1, 65L)]
    public void Impossible_value_is_refused_even_with_a_valid_checksum(int offset, int bytes, long value)
    {
        var body = SampleHello.Body();
        BitConverter.GetBytes(value).AsSpan(0, bytes).CopyTo(body.AsSpan(offset));
        SampleHello.SetChecksum(body);

        Assert.Null(Hello.FromBody(body));
    }

    [Fact]
    public void Truncated_hello_is_refused() => Assert.Null(Hello.FromBody(SampleHello.Body().AsSpan(0, Hello.BodySize - 1)));
}
