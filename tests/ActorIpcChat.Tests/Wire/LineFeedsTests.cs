using ActorIpcChat.Wire;
using CsCheck;

namespace ActorIpcChat.Tests.Wire;

public sealed class LineFeedsTests
{
    [Fact]
    public void Counts_what_the_library_counts()
        => Gen.Frequency((1, Gen.Const((byte)'\n')), (1, Gen.Byte)).Array[0, 700].Sample(bytes => LineFeeds.Count(bytes) == bytes.AsSpan().Count((byte)'\n'));

    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65_504)]
    [InlineData(70_001)]
    public void Counts_nothing_but_line_ends_however_many(int length)
    {
        var bytes = new byte[length];
        Array.Fill(bytes, (byte)'\n');
        Assert.Equal(length, LineFeeds.Count(bytes));
    }
}
