using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using BenchmarkDotNet.Attributes;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Benchmarks.Micro;

/// <summary>Posts and events of the event loop, until they are handled.</summary>
[MemoryDiagnoser]
public unsafe class EventLoopBenchmarks : IDisposable
{
    private const int Batch = 1000;

    private static readonly Action<object> SetDone = static self => ((EventLoopBenchmarks)self)._done.Set();
    private static readonly Action<object> CountDown = static self => ((EventLoopBenchmarks)self).Next();

    private readonly ManualResetEventSlim _done = new();
    private readonly EventLoop _loop = new("bench", e => Environment.FailFast(e.Message));
    private FileDescriptor _reading = null!;
    private FileDescriptor _writing = null!;
    private int _left;

    [GlobalSetup]
    public void Setup()
    {
        var ends = stackalloc int[2];
        if (pipe2(ends, O_NONBLOCK) != 0)
            throw new BenchmarkException("no pipe: raise ulimit -n");
        (_reading, _writing) = (new FileDescriptor(ends[0]), new FileDescriptor(ends[1]));
        _loop.Start();
        _loop.Post(static self => ((EventLoopBenchmarks)self).Watch(), this);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _loop.Dispose();
        _reading?.Dispose();
        _writing?.Dispose();
        _done.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Another thread posts work, the loop wakes up and runs it, and the thread is notified.</summary>
    [Benchmark]
    public void PostFromOutside()
    {
        _done.Reset();
        _loop.Post(SetDone, this);
        _done.Wait();
    }

    /// <summary>Work that posts work, on the loop.</summary>
    [Benchmark(OperationsPerInvoke = Batch)]
    public void PostOnTheLoop()
    {
        _left = Batch;
        _done.Reset();
        _loop.Post(CountDown, this);
        _done.Wait();
    }

    /// <summary>A byte is written to a pipe; the loop reads it.</summary>
    [Benchmark]
    public void ReadinessOfAPipe()
    {
        byte one = 1;
        _done.Reset();
        _writing.Write(&one, 1);
        _done.Wait();
    }

    private void Watch() => _loop.Watch(_reading, Readiness.Readable, static (self, _) => ((EventLoopBenchmarks)self).Read(), this);

    private void Read()
    {
        var buffer = stackalloc byte[64];
        _reading.Read(buffer, 64);
        _done.Set();
    }

    private void Next()
    {
        if (--_left > 0)
            _loop.Post(CountDown, this);
        else
            _done.Set();
    }
}
