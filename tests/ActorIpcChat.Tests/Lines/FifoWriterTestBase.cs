using System.Text;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using Akka.Actor;

namespace ActorIpcChat.Tests.Lines;

/// <summary>A's writer with a real outbox; B's real segment stores what B has received.</summary>
public abstract class FifoWriterTestBase : LoopTestKit
{
    private readonly ChatSegment _ours;
    private readonly ChatSegment _theirs;

    protected FifoWriterTestBase(string akka = "")
        : base(akka)
    {
        Path = Room.Fifo("fifo2");
        _ours = Room.CreateSegment(Role.A);
        _theirs = Room.CreateSegment(Role.B);
        Outbox = new Outbox(_ours, "me"u8, TimeProvider.System);
        Peer = new RingWriter(_theirs, overwrites: true);
        Peer.BeginSession(Outbox.Session, 0);
    }

    protected string Path { get; }

    private protected Outbox Outbox { get; }

    /// <summary>B's inbox: publishing there acknowledges.</summary>
    private protected RingWriter Peer { get; }

    /// <summary>The fields of the segment that `status` reads.</summary>
    protected unsafe (int FifoCapacity, long Sent) Published => (_ours.Header->FifoCapacity, _ours.Header->OutboxSent);

    protected Task<IActorRef> StartWriterAsync() => StartWriterAsync(TimeSpan.FromMilliseconds(1));

    protected Task<IActorRef> StartWriterAsync(TimeSpan retry) => StartWriterAsync(new PollSettings(retry, retry, 1));

    private protected Task<IActorRef> StartWriterAsync(PollSettings retry)
        => StartAsync(() => new FifoWriterActor(Loop, Outbox, Path, new FifoSettings(TestRoom.ReadWrite, 4096, retry), new StdinFeed(Outbox)));

    /// <summary>Starts the writer with a reader at the other end.</summary>
    private protected async Task<(IActorRef Writer, FileDescriptor Reader)> OpenAsync()
    {
        var reader = Fifo.OpenReader(Path);
        var writer = await StartWriterAsync();
        writer.Tell(new FifoWriterActor.Open());
        await NextAsync<FifoWriterActor.Opened>(Parent);
        return (writer, reader);
    }

    private protected FifoWriterActor.SendLines Flow(long? receivedUpTo = 0)
        => new(new OutgoingFrames(Outbox, PeerMemory.Open(_theirs.Segment.Id, _theirs.Generation, Outbox.Session), Role.B, Room.Room, receivedUpTo));

    /// <summary>Overwrites the received position in the peer's segment, as another process could.</summary>
    protected unsafe void OverwriteReception() => _theirs.Header->Reception0.Session = _theirs.Header->Reception1.Session = 99;

    /// <summary>Overwrites a frame of the outbox, as another process could.</summary>
    protected unsafe void Overwrite(long position) => new Span<byte>(_ours.OutboxAt(position), 40).Fill(0xAA);

    /// <summary>Accepts lines and returns the frames expected in the FIFO.</summary>
    protected unsafe byte[] Commit(params string[] payloads)
    {
        var start = Outbox.Head;
        foreach (var payload in payloads)
        {
            Assert.True(Outbox.TryReserve(out var space, out var length, out _));
            Outbox.Commit(Encoding.UTF8.GetBytes(payload, new Span<byte>(space, length)));
        }

        return new Span<byte>(_ours.OutboxAt(start), (int)(Outbox.Head - start)).ToArray();
    }

    /// <summary>Reads this many bytes.</summary>
    private protected async Task<byte[]> ReadAsync(FileDescriptor reader, int count)
    {
        List<byte> all = [];
        await WaitUntilAsync(
            () =>
            {
                all.AddRange(reader.Take());
                return all.Count >= count;
            },
            $"{count} bytes arrive through the FIFO");
        return [.. all];
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _ours.Dispose();
        _theirs.Dispose();
    }
}
