using ActorIpcChat.Settings;

namespace ActorIpcChat.Tests.Settings;

public sealed class HostPortTests
{
    [Theory]
    [InlineData("127.0.0.1:0", "127.0.0.1:0")]
    [InlineData("LocalHost:4000", "localhost:4000")]
    [InlineData("[::1]:4000", "[::1]:4000")]
    [InlineData("[0:0:0:0:0:0:0:1]:4000", "[::1]:4000")]
    [InlineData("[2001:DB8::00A]:4000", "[2001:db8::a]:4000")]
    [InlineData("[::ffff:127.0.0.1]:4000", "127.0.0.1:4000")]
    [InlineData("[::FFFF:7F00:1]:4000", "127.0.0.1:4000")]
    public void Every_notation_of_an_address_gives_the_same_value(string text, string written)
    {
        Assert.True(HostPort.TryParse(text, out var address));
        Assert.Equal(written, address.ToString());
        Assert.True(HostPort.TryParse(written, out var again));
        Assert.Equal(address, again);
    }

    [Theory]
    [InlineData("[::1]:0", true)]
    [InlineData("[::ffff:127.0.0.1]:0", true)]
    [InlineData("LOCALHOST:0", true)]
    [InlineData("[2001:db8::1]:0", false)]
    public void Loopback_address_is_recognised_in_every_notation(string text, bool isLoopback)
    {
        Assert.True(HostPort.TryParse(text, out var address));
        Assert.Equal(isLoopback, address.IsLoopback);
    }

    [Theory]
    [InlineData("::1:4000")]
    [InlineData("[::1]")]
    [InlineData("[[::1]]:4000")]
    [InlineData("[]:4000")]
    [InlineData("[127.0.0.1]:4000")]
    [InlineData("[localhost]:4000")]
    [InlineData("[fe80::1%eth0]:4000")]
    [InlineData("[::]:4000")]
    [InlineData("[0:0:0:0:0:0:0:0]:4000")]
    [InlineData("[::ffff:0.0.0.0]:4000")]
    [InlineData("0.0.0.0:4000")]
    public void Address_that_peers_cannot_reach_is_refused_with_the_allowed_forms(string text)
    {
        Assert.False(HostPort.TryParse(text, out _));
        foreach (var key in (string[])["listen", "join"])
        {
            var (message, path) = ConfigFile.Refused($"chat.cluster.{key} = \"{text}\"");
            Assert.StartsWith(
                $"cannot use chat.cluster.{key} = \"{text}\" ({path}); allowed: HOST:PORT, or [ADDRESS]:PORT for IPv6",
                message,
                StringComparison.Ordinal);
        }
    }
}
