using ActorIpcChat.Leaving;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using ActorIpcChat.Viewer;
using Akka.Actor;
using Akka.TestKit;

namespace ActorIpcChat.Tests.Viewer;

/// <summary>When a viewer polls without wake-ups: 10, 20, 40, 80, 80, ... ms after the previous poll, in virtual time.</summary>
public sealed class PollIntervalTests : LoopTestKit
{
    private static readonly PollSettings Poll = new(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(80), 2);

    private readonly TestPipe _output = new();
    private readonly TestProbe _console;
    private readonly FrameStream _frames = new();
    private IActorRef _poller = ActorRefs.Nobody;

    public PollIntervalTests()
        : base(VirtualTime.Hocon) => _console = CreateTestProbe("console");

    [Fact]
    public async Task Poll_for_the_segment_backs_off_to_the_maximum()
    {
        await StartPollerAsync();
        foreach (var interval in new[] { 10, 20, 40, 80, 80 })
            await AdvanceAsync(interval);
        using var segment = Room.CreateSegment();
        new RingWriter(segment, overwrites: false).Put(_frames.Next("hello\n"));

        await AdvanceAsync(79);
        Assert.False(_console.HasMessages);
        await AdvanceAsync(1);
        Assert.Equal(1, (await NextAsync<Batch>(_console)).Count);
    }

    [Theory]
    [InlineData(9, 1)]
    [InlineData(10, 20)]
    [InlineData(30, 40)]
    [InlineData(70, 80)]
    [InlineData(150, 80)]
    [InlineData(160, 70)]
    public async Task Poll_for_lines_backs_off_to_the_maximum(int idle, int untilNextPoll)
    {
        using var segment = Room.CreateSegment();
        var ring = new RingWriter(segment, overwrites: false);
        await StartPollerAsync();
        for (var left = idle; left > 0; left--)
            await AdvanceAsync(1);
        ring.Put(_frames.Next("hello\n"));

        await AdvanceAsync(untilNextPoll - 1);
        Assert.False(_console.HasMessages);
        await AdvanceAsync(1);

        await NextAsync<Batch>(_console);
    }

    [Fact]
    public async Task Poll_interval_is_reset_after_a_line_was_found()
    {
        using var segment = Room.CreateSegment();
        var ring = new RingWriter(segment, overwrites: false);
        await StartPollerAsync();
        foreach (var interval in new[] { 10, 20, 40, 80 })
            await AdvanceAsync(interval);
        ring.Put(_frames.Next("one\n"));
        await AdvanceAsync(80);
        _poller.Tell(await NextAsync<Batch>(_console), _console);
        await SettleAsync(_poller);
        ring.Put(_frames.Next("two\n"));

        await AdvanceAsync(9);
        Assert.False(_console.HasMessages);
        await AdvanceAsync(1);

        await NextAsync<Batch>(_console);
    }

    [Fact]
    public async Task Next_batch_waits_until_the_last_one_was_shown()
    {
        using var segment = Room.CreateSegment();
        var ring = new RingWriter(segment, overwrites: false);
        ring.Put(_frames.Next("one\n"));
        await StartPollerAsync();
        var batch = await NextAsync<Batch>(_console);
        ring.Put(_frames.Next("two\n"));
        await AdvanceAsync(1000);
        Assert.False(_console.HasMessages);

        _poller.Tell(batch, _console);

        Assert.Equal(1, (await NextAsync<Batch>(_console)).Count);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _output.Dispose();
    }

    private async Task StartPollerAsync()
    {
        var settings = new ViewerSettings(Poll, Wake: false, "plain", long.MaxValue, Poll);
        var context = new ViewerContext(
            Role.A, Room.Room, settings, Once: true, Loop, _output.Output(), new RecordedNotices(), new ProcessExit(), HandleSignals: false);
        _poller = await StartAsync(() => new ShmPollerActor(context, _console));
        await SettleAsync(_poller);
    }

    private Task AdvanceAsync(int milliseconds) => VirtualTime.AdvanceAsync(Sys, _poller, milliseconds);
}
