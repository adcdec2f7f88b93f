using System.Text;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Memory;
using ActorIpcChat.Originals;
using ActorIpcChat.Peer;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using Akka.Actor;

namespace ActorIpcChat.Tests.Peer;

/// <summary>A and B in one actor system, each with a pipe for standard input; ring readers take the place of viewers.</summary>
public abstract class PairTestBase : LoopTestKit
{
    private readonly List<Side> _sides = [];

    private protected Side Start(
        Role role, bool stayOnPeerLeave = false, bool stayOnStdinEnd = false, bool withInput = true, int? memory = null, bool wait = false)
    {
        var chat = SettingsLoader.Load(null, [], []).Chat;
        var settings = chat with
        {
            SharedMemory = chat.SharedMemory with { Size = memory ?? chat.SharedMemory.Size },
            Fifo = chat.Fifo with { Capacity = memory ?? chat.Fifo.Capacity },
            Nick = role.Letter(),
            StayOnPeerLeave = stayOnPeerLeave,
            StayOnStdinEnd = stayOnStdinEnd,
        };
        var side = new Side();
        var context = new ChatContext(
            role, Room.Room, settings, Loop, withInput ? side.Input.Input() : null, side.Notices, side.Exit, TimeProvider.System,
            HandleSignals: false)
        {
            WaitForRole = wait,
        };
        side.Actor = Sys.ActorOf(
            ActorProps.OnLoop(() => new ChatProcessActor(context with { ForeignPeers = new OriginalPrograms() })), $"{role.Word()}-{_sides.Count}");
        _sides.Add(side);
        return side;
    }

    private protected async Task<(Side A, Side B)> ConnectAsync(bool stayOnPeerLeave = false, bool stayOnStdinEnd = false)
    {
        var (a, b) = (Start(Role.A, stayOnPeerLeave, stayOnStdinEnd), Start(Role.B, stayOnPeerLeave, stayOnStdinEnd));
        await ConnectedAsync(a, b);
        return (a, b);
    }

    private protected Task ConnectedAsync(params Side[] sides)
        => WaitUntilAsync(() => sides.All(side => !side.Notices.Announced.IsEmpty), "both sides announce the connection");

    /// <summary>Claims a viewer's slot in a side's segment.</summary>
    private protected async Task WatchAsync(Side side, Role role)
    {
        await WaitUntilAsync(() => (side.Segment ??= ChatSegment.TryOpen(Room.Room, role)) is not null, "the segment exists");
        side.Viewer = RingReader.TryClaim(side.Segment!);
    }

    private protected Task ReceivedAsync(Side side, string text)
        => WaitUntilAsync(() => side.Viewer!.Text() == text, $"\"{text}\" arrives");

    private protected static Task<int> LeftAsync(Side side) => side.Exit.Code.WaitAsync(Limit);

    /// <summary>The chat has left no FIFO, lock, doorbell or segment.</summary>
    private protected void AssertNothingIsLeft()
    {
        Assert.Empty(Directory.GetFileSystemEntries(Room.Room.Directory));
        Assert.Null(SharedMemorySegment.TryOpen(Room.Key(Role.A)));
        Assert.Null(SharedMemorySegment.TryOpen(Room.Key(Role.B)));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _sides.ForEach(side => side.Dispose());
    }

    private protected sealed class Side : IDisposable
    {
        internal TestPipe Input { get; } = new();

        internal RecordedNotices Notices { get; } = new();

        internal ProcessExit Exit { get; } = new();

        internal IActorRef Actor { get; set; } = ActorRefs.Nobody;

        internal ChatSegment? Segment { get; set; }

        internal RingReader? Viewer { get; set; }

        internal void Type(string text) => Assert.Equal(Encoding.UTF8.GetByteCount(text), Input.Writing.Put(text).Bytes);

        internal void EndInput() => Input.Writing.Dispose();

        public void Dispose()
        {
            Viewer?.Dispose();
            Segment?.Dispose();
            Input.Dispose();
        }
    }
}
