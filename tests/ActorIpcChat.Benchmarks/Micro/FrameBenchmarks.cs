using System.Runtime.InteropServices;
using ActorIpcChat.Wire;
using BenchmarkDotNet.Attributes;

namespace ActorIpcChat.Benchmarks.Micro;

/// <summary>Header and trailer of a frame.</summary>
[MemoryDiagnoser]
public unsafe class FrameBenchmarks
{
    private const int Length = FrameHeader.Size + 32 + FrameHeader.TrailerSize;

    private byte* _frame;

    [GlobalSetup]
    public void Setup()
    {
        _frame = (byte*)NativeMemory.AllocZeroed(Length);
        Write();
    }

    [GlobalCleanup]
    public void Cleanup() => NativeMemory.Free(_frame);

    [Benchmark]
    public void Write() => new FrameHeader(Length, FrameKind.Lines, FrameCut.None, 0, 1, 1, 1).Write(_frame, 4711);

    [Benchmark]
    public bool Read() => FrameHeader.TryRead(_frame, out _, FrameHeader.MaxLength);

    [Benchmark]
    public bool CheckTrailer()
    {
        FrameHeader.TryRead(_frame, out var header, FrameHeader.MaxLength);
        return header.TrailerFits(_frame, 4711);
    }
}
