using System.Runtime.InteropServices;
using System.Text;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Tests.Wire;
using ActorIpcChat.Wire;
using Akka.Actor;
using Akka.TestKit;

namespace ActorIpcChat.Tests.Lines;

/// <summary>A <see cref="FifoReaderActor"/> on a real FIFO, between a writer and a probe in place of the <see cref="ShmWriterActor"/>.</summary>
public abstract class FifoReaderTestBase : LoopTestKit
{
    private const ulong Instance = 42;
    private const int SpaceSize = 1 << 20;

    private readonly unsafe byte* _memory;

    protected unsafe FifoReaderTestBase()
    {
        FifoPath = Room.Fifo("fifo1");
        Shm = CreateTestProbe("shm-writer");
        _memory = (byte*)NativeMemory.Alloc(SpaceSize);
    }

    private protected static Hello ToUs { get; } = SampleHello.Value with { To = Instance };

    private protected static FifoReaderActor.Open Open { get; } = new(Instance);

    protected string FifoPath { get; }

    /// <summary>Gives space and gets it back filled with frames.</summary>
    protected TestProbe Shm { get; }

    private protected FrameStream Frames { get; } = new();

    protected override unsafe void AfterAll()
    {
        base.AfterAll();
        NativeMemory.Free(_memory);
    }

    private protected async Task<(IActorRef Reader, FileDescriptor Writer)> OpenAsync()
    {
        var reader = await StartAsync(() => new FifoReaderActor(Loop, FifoPath, 4096, Shm));
        reader.Tell(Open);
        await NextAsync<FifoReaderActor.Opened>(Parent);
        return (reader, Fifo.TryOpenWriter(FifoPath)!);
    }

    /// <summary>Opens, completes the handshake, and gives space.</summary>
    private protected async Task<(IActorRef Reader, FileDescriptor Writer)> ChatAsync()
    {
        var (reader, writer) = await OpenAsync();
        writer.Put(ToUs.ToBytes());
        await NextAsync<FifoReaderActor.HelloReceived>(Parent);
        reader.Tell(new FifoReaderActor.TakeLinesFrom(0));
        reader.Tell(Space(), Shm);
        return (reader, writer);
    }

    private protected async Task<string> TakeAsync() => TextOf(await NextAsync<InboxSpace>(Shm));

    private protected unsafe InboxSpace Space() => new() { Start = _memory, Length = 1 << 17 };

    private protected static unsafe InboxSpace Behind(InboxSpace space)
    {
        space.Start += space.Filled;
        space.Filled = 0;
        return space;
    }

    private protected static unsafe string TextOf(InboxSpace space)
    {
        var text = new StringBuilder();
        for (var at = 0; at < space.Filled;)
        {
            Assert.True(FrameHeader.TryRead(space.Start + at, out var frame, FrameHeader.MaxLength));
            text.Append(Encoding.UTF8.GetString(space.Start + at + frame.PayloadOffset, frame.PayloadLength));
            at += frame.Length;
        }

        return text.ToString();
    }
}
