using ActorIpcChat.Channels;
using ActorIpcChat.Memory;

namespace ActorIpcChat.Tests.Channels;

/// <summary>Waits for delivery, and lines that share a frame.</summary>
public sealed class ProgramFeedTests : IDisposable
{
    private readonly TestRoom _room = new();
    private readonly Outbox _outbox;
    private readonly ProgramFeed _feed;

    public ProgramFeedTests()
    {
        _outbox = new Outbox(_room.CreateSegment(), "me"u8, TimeProvider.System);
        _feed = new ProgramFeed(_outbox, static () => { });
        _feed.Begin(Akka.Actor.ActorRefs.Nobody);
        for (var i = 0; i < 3; i++)
            Assert.True(_feed.TrySend("line"u8, out _));
    }

    [Fact]
    public async Task Cancelled_waits_for_delivery_leave_nothing_behind()
    {
        using var cancel = new CancellationTokenSource();
        var waits = Enumerable.Range(0, 1000).Select(i => _feed.WhenDeliveredAsync(1 + (i % 3), cancel.Token)).ToList();
        Assert.True(_feed.WantsAcks);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(waits));
        Assert.False(_feed.WantsAcks);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _feed.WhenDeliveredAsync(1, cancel.Token));
        Assert.False(_feed.WantsAcks);
    }

    [Fact]
    public async Task Waits_for_lines_of_one_frame_complete_with_its_delivery_and_others_stay()
    {
        _feed.Look();
        var frame = _outbox.Head;
        var delivered = Enumerable.Range(0, 4).Select(i => _feed.WhenDeliveredAsync(1 + (i % 3), default)).ToList();
        Assert.True(_feed.TrySend("later"u8, out var later));
        _feed.Look();
        var rest = _feed.WhenDeliveredAsync(later, default);
        Assert.All(delivered, wait => Assert.False(wait.IsCompleted));

        _outbox.Sendable(1 << 20);
        _outbox.MarkSent((int)_outbox.Unsent);
        _outbox.Acknowledge(frame);
        _feed.Acknowledged();

        await Task.WhenAll(delivered).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(rest.IsCompleted);
        _feed.End(null);
        await Assert.ThrowsAsync<ChatException>(() => rest);
    }

    public void Dispose() => _room.Dispose();
}
