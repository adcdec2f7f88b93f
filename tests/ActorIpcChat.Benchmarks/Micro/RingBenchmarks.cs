using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Wire;
using BenchmarkDotNet.Attributes;

namespace ActorIpcChat.Benchmarks.Micro;

/// <summary>A line through the ring in shared memory, without the kernel.</summary>
[MemoryDiagnoser]
public unsafe class RingBenchmarks
{
    private const int Length = FrameHeader.Size + 32 + FrameHeader.TrailerSize;

    private ChatSegment _segment = null!;
    private RingWriter _writer = null!;
    private RingReader _reader = null!;
    private string _directory = "";

    [GlobalSetup]
    public void Setup()
    {
        _directory = Directory.CreateTempSubdirectory("ipcchat-bench-").FullName;
        var key = Random.Shared.Next(0x10000000, int.MaxValue - 1);
        _segment = ChatSegment.CreateOrTakeOver(new Room(_directory, named: false, key, key + 1), Role.A, 1 << 20, 1 << 20, 0x180, out _);
        _writer = new RingWriter(_segment, overwrites: false);
        _reader = RingReader.TryClaim(_segment)!;
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _reader.Dispose();
        _segment.Segment.Remove();
        _segment.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Benchmark]
    public bool ReserveWritePublishReadMove()
    {
        if (!_writer.TryReserve(out var space, out _))
            return false;
        new FrameHeader(Length, FrameKind.Lines, FrameCut.None, 0, 1, 1, 1).Write(space, 0);
        _writer.Publish(Length);
        var position = _reader.Position;
        return _reader.TryRead(position, out var frame, out _) && _reader.MoveTo(position + frame.Length);
    }

    [Benchmark]
    public int LookForSleepers() => _writer.NextSleeper(0);
}
