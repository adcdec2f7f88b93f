using ActorIpcChat.Wire;
using CsCheck;

namespace ActorIpcChat.Tests.Wire;

public sealed class LineFeedsTests
{
    [Fact]
    public void Count_equals_that_of_the_library()
        => Gen.Frequency((1, Gen.Const((byte)'\n')), (1, Gen.Byte)).Array[0, 700]
            .Sample(bytes => LineFeeds.Count(bytes) == bytes.AsSpan().Count((byte)'\n'));

    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65_504)]
    [InlineData(70_001)]
    public void Run_of_line_feeds_of_any_length_is_counted(int length)
    {
        var bytes = new byte[length];
        Array.Fill(bytes, (byte)'\n');
        Assert.Equal(length, LineFeeds.Count(bytes));
    }
}
