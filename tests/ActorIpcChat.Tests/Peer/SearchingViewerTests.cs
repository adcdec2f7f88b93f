using System.Diagnostics;
using ActorIpcChat.Leaving;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using Akka.Actor;

namespace ActorIpcChat.Tests.Peer;

/// <summary>A chat that ends while a viewer searches for its shared memory: the test is that viewer.</summary>
public sealed class SearchingViewerTests : PairTestBase
{
    private static readonly TimeSpan SearchLimit = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Chat_waits_until_the_viewer_has_found_the_memory()
    {
        using var mark = Room.Room.MarkSearchingViewer(Role.B)!;
        var b = await EndChatAsync("last words\n");

        b.Segment = ChatSegment.TryOpen(Room.Room, Role.B)!;
        b.Viewer = RingReader.TryClaim(b.Segment);
        mark.Dispose();

        Assert.Equal(0, await LeftAsync(b));
        await ReceivedAsync(b, "last words\n");
        Assert.DoesNotContain(b.Notices.Lines, static line => line.Contains("not shown", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Viewer_that_never_finds_it_holds_up_the_end_only_up_to_the_limit()
    {
        using var mark = Room.Room.MarkSearchingViewer(Role.B);
        var start = Stopwatch.GetTimestamp();

        var b = await EndChatAsync("unseen\n");

        Assert.Equal(0, await LeftAsync(b));
        Assert.True(Stopwatch.GetElapsedTime(start) >= SearchLimit);
        Assert.Contains("1 line was received, but not shown by any viewer", b.Notices.Lines);
    }

    [Fact]
    public async Task Request_to_leave_at_once_ends_the_wait()
    {
        using var mark = Room.Room.MarkSearchingViewer(Role.B);
        var b = await EndChatAsync("unseen\n");
        var start = Stopwatch.GetTimestamp();

        b.Actor.Tell(new CleanupActor.LeaveNow());

        await LeftAsync(b);
        Assert.True(Stopwatch.GetElapsedTime(start) < SearchLimit / 2);
    }

    private async Task<Side> EndChatAsync(string lines)
    {
        var (a, b) = await ConnectAsync();
        a.Type(lines);
        a.EndInput();
        await LeftAsync(a);
        return b;
    }
}
