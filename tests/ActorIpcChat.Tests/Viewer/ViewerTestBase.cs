using System.Text;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using ActorIpcChat.Memory;
using ActorIpcChat.Originals;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using ActorIpcChat.Viewer;
using Akka.Actor;

namespace ActorIpcChat.Tests.Viewer;

/// <summary>A whole viewer of A with a pipe for its output, and a writer that publishes lines.</summary>
public abstract class ViewerTestBase : LoopTestKit
{
    private readonly StringBuilder _shown = new();
    private ViewerDoorbells? _doorbells;

    private protected TestPipe Stdout { get; } = new();

    private protected RecordedNotices Notices { get; } = new();

    private protected ProcessExit Exit { get; } = new();

    private protected FrameStream Frames { get; } = new("me");

    private protected ChatSegment Segment { get; private set; } = null!;

    private protected RingWriter Ring { get; private set; } = null!;

    private protected void MakeSegment(bool overwrites = false)
    {
        Segment = Room.CreateSegment();
        Ring = new RingWriter(Segment, overwrites);
        _doorbells = new ViewerDoorbells(Room.Room, Role.A, Ring.Slots);
    }

    private protected IActorRef StartViewer(
        bool wake = true, bool once = true, string format = "plain", long history = long.MaxValue, TimeSpan spin = default,
        string? consumer = null)
    {
        var poll = new PollSettings(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(50), 2);
        var context = new ViewerContext(
            Role.A, Room.Room, new ViewerSettings(poll, wake, format, history, poll, Spin: spin), once, Loop, Stdout.Output(), Notices, Exit,
            HandleSignals: false, PipeCapacity: 4096)
        {
            OpenForeign = ViewedWindow.TryOpen,
            Consumer = consumer,
        };
        return Sys.ActorOf(ActorProps.OnLoop(() => new ViewerActor(context)));
    }

    private protected void Publish(string payload)
    {
        Ring.Put(Frames.Next(payload));
        for (var slot = Ring.NextSleeper(0); slot >= 0; slot = Ring.NextSleeper(slot + 1))
            _doorbells!.Ring(slot);
    }

    /// <summary>Closes the segment as a leaving chat process does.</summary>
    private protected void Close()
    {
        Segment.MarkClosed();
        RingAllDoorbells();
    }

    /// <summary>Wakes every viewer.</summary>
    private protected void RingAllDoorbells()
    {
        for (var slot = 0; slot < Ring.Slots.Count; slot++)
            _doorbells!.Ring(slot);
    }

    /// <summary>Waits until the whole output so far equals this text.</summary>
    private protected Task ShownAsync(string expected) => WaitUntilAsync(
        () =>
        {
            _shown.Append(Stdout.Reading.TakeText());
            return _shown.ToString() == expected;
        },
        $"the viewer shows \"{expected}\"");

    protected override void AfterAll()
    {
        base.AfterAll();
        _doorbells?.Dispose();
        Segment?.Dispose();
        Stdout.Dispose();
    }
}
