using System.Text;

namespace ActorIpcChat.Tests.Channels;

public sealed class ChatChannelTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly TestRoom _room = new();

    [Fact]
    public async Task Lines_of_A_arrive_at_B_in_order_with_number_nick_and_time()
    {
        await using var b = await OpenAsync(Role.B);
        await using var a = await OpenAsync(Role.A, "ann");
        for (var i = 1; i <= 100; i++)
            Assert.Equal(i, await a.SendAsync($"line {i}"));
        var expected = 1;
        await foreach (var line in b.ReadAllAsync(cancel: Deadline))
        {
            Assert.Equal($"line {expected}", line.Text);
            Assert.Equal(expected, line.Sequence);
            Assert.Equal("ann", line.Nick);
            Assert.Equal(Role.A, line.From);
            Assert.InRange(DateTimeOffset.UtcNow - line.Sent, TimeSpan.Zero, Limit);
            if (expected++ == 100)
                break;
        }

        await a.WhenDeliveredAsync(100).WaitAsync(Limit);
    }

    private static CancellationToken Deadline => new CancellationTokenSource(Limit).Token;

    public void Dispose() => _room.Dispose();

    private async Task<ChatChannel> OpenAsync(Role role, string? nick = null)
        => await ChatChannel.OpenAsync(new ChatOptions { Role = role, Directory = Path.GetDirectoryName(_room.Room.Directory), Room = Path.GetFileName(_room.Room.Directory), Nick = nick });
}
