using System.Diagnostics;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Leaving;
using ActorIpcChat.Originals;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using ActorIpcChat.Tests.Peer;
using ActorIpcChat.Viewer;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Tests.Lines;

/// <summary>A line's whole way, from A's standard input to the standard output of B's viewer, makes no garbage.</summary>
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests : PairTestBase
{
    private const int LineLength = 32;

    /// <summary>Bytes each time in the whole process. The smallest object has 24, and what other threads do meanwhile makes less than this.</summary>
    private const double Nothing = 8;

    /// <summary>The same, on the loop's thread, where the whole way is.</summary>
    private const double NothingOnLoop = 1;

    /// <summary>Bytes per second of what goes with the clock while lines flow: looks for acknowledgements and dead viewers. 4500 were seen.</summary>
    private const double ByTheClock = 16_000;

    private readonly Channel _stdout = new();
    private readonly byte[] _sent = new byte[1 << 16];
    private readonly byte[] _shown = new byte[1 << 16];

    public AllocationTests()
    {
        for (var i = 0; i < _sent.Length; i++)
            _sent[i] = (byte)(i % LineLength == LineLength - 1 ? '\n' : 'a' + (i % 26));
    }

    [Theory]
    [InlineData(1, 20_000)]
    [InlineData(64, 20_000)]
    [InlineData(2000, 2000)]
    public async Task Lines_that_come_so_many_at_a_time_allocate_nothing(int atOnce, int times)
    {
        var (a, _) = await ConnectAsync();
        StartViewer();
        // The first ones find buffers to be made and code to be compiled, twice.
        Pass(a, atOnce, times);

        var (least, leastOnLoop) = (double.MaxValue, double.MaxValue);
        // What runs in the background may allocate now and then; what the way itself allocates it does every time.
        for (var attempt = 0; attempt < 5 && (least >= Nothing || leastOnLoop >= NothingOnLoop); attempt++)
        {
            var watch = Stopwatch.StartNew();
            var (before, beforeOnLoop) = (GC.GetTotalAllocatedBytes(precise: true), await AllocatedOnLoopAsync());
            Pass(a, atOnce, times);
            var onLoop = await AllocatedOnLoopAsync() - beforeOnLoop - (ByTheClock * watch.Elapsed.TotalSeconds);
            leastOnLoop = Math.Min(leastOnLoop, onLoop / times);
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)times);
        }

        Assert.True(leastOnLoop < NothingOnLoop, $"{leastOnLoop} bytes each time on the loop, where the whole way is");
        Assert.True(least < Nothing, $"{least} bytes each time");
    }

    private Task<long> AllocatedOnLoopAsync()
    {
        var allocated = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Post(state => ((TaskCompletionSource<long>)state).SetResult(GC.GetAllocatedBytesForCurrentThread()), allocated);
        return allocated.Task;
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _stdout.Dispose();
    }

    private void StartViewer()
    {
        var settings = SettingsLoader.Load(null, [], []).Chat.Viewer with { Format = "plain" };
        var context = new ViewerContext(
            Role.B, Room.Room, settings, Once: true, Loop, _stdout.Output(), new RecordedNotices(), new ProcessExit(), HandleSignals: false, PipeCapacity: 1 << 20);
        Sys.ActorOf(ActorProps.OnLoop(() => new ViewerActor(context with { OpenForeign = ViewedWindow.TryOpen })), "b1");
    }

    /// <summary>Lines go in so many at a time, and the next ones when these have come out.</summary>
    private unsafe void Pass(Side a, int atOnce, int times)
    {
        fixed (byte* sent = _sent, shown = _shown)
        {
            for (var passed = 0; passed < times; passed++)
            {
                var length = atOnce * LineLength;
                if (a.Input.Writing.Write(sent, length).Bytes != length)
                    throw new InvalidOperationException("standard input takes no more");
                for (var got = 0; got < length;)
                {
                    var output = new pollfd { fd = _stdout.Reading.Number, events = POLLIN };
                    if (poll(&output, 1, (int)Limit.TotalMilliseconds) != 1)
                        throw new InvalidOperationException($"a line does not come out: {got} of {length} bytes have");
                    got += _stdout.Reading.Read(shown + got, length - got).Bytes;
                }

                if (!new ReadOnlySpan<byte>(sent, length).SequenceEqual(new ReadOnlySpan<byte>(shown, length)))
                    throw new InvalidOperationException("other bytes come out than went in");
            }
        }
    }
}

/// <summary>Alone: what other tests allocate at the same time counts, too.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class CountsAllocations;
