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

/// <summary>A line allocates nothing on its way from A's standard input to the standard output of B's viewer.</summary>
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests : PairTestBase
{
    private const int LineLength = 32;

    /// <summary>Limit in bytes for each pass in the whole process: the smallest object has 24, other threads allocate less than this.</summary>
    private const double LimitPerPass = 8;

    /// <summary>The same on the loop's thread, which carries the lines.</summary>
    private const double LoopLimitPerPass = 1;

    /// <summary>Bytes per second for checks of acknowledgements and dead viewers, which do not depend on lines. 4500 were measured.</summary>
    private const double AllocatedPerSecond = 16_000;

    private readonly TestPipe _stdout = new();
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
    public async Task Lines_in_batches_of_any_size_allocate_nothing(int atOnce, int times)
    {
        var (a, _) = await ConnectAsync();
        StartViewer();
        // The first passes create buffers and compile code.
        Pass(a, atOnce, times);

        var (least, leastOnLoop) = (double.MaxValue, double.MaxValue);
        // Background work allocates occasionally; the path of a line would allocate in every attempt.
        for (var attempt = 0; attempt < 5 && (least >= LimitPerPass || leastOnLoop >= LoopLimitPerPass); attempt++)
        {
            var watch = Stopwatch.StartNew();
            var (before, beforeOnLoop) = (GC.GetTotalAllocatedBytes(precise: true), await AllocatedOnLoopAsync());
            Pass(a, atOnce, times);
            var onLoop = await AllocatedOnLoopAsync() - beforeOnLoop - (AllocatedPerSecond * watch.Elapsed.TotalSeconds);
            leastOnLoop = Math.Min(leastOnLoop, onLoop / times);
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)times);
        }

        Assert.True(leastOnLoop < LoopLimitPerPass, $"{leastOnLoop} bytes per pass on the loop's thread");
        Assert.True(least < LimitPerPass, $"{least} bytes per pass in the process");
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
            Role.B, Room.Room, settings, Once: true, Loop, _stdout.Output(), new RecordedNotices(), new ProcessExit(), HandleSignals: false,
            PipeCapacity: 1 << 20);
        Sys.ActorOf(ActorProps.OnLoop(() => new ViewerActor(context with { OpenForeign = ViewedWindow.TryOpen })), "b1");
    }

    /// <summary>Sends batches of lines; each batch follows when the one before was shown.</summary>
    private unsafe void Pass(Side a, int atOnce, int times)
    {
        fixed (byte* sent = _sent, shown = _shown)
        {
            for (var passed = 0; passed < times; passed++)
            {
                var length = atOnce * LineLength;
                if (a.Input.Writing.Write(sent, length).Bytes != length)
                    throw new InvalidOperationException("standard input is full");
                for (var got = 0; got < length;)
                {
                    var output = new pollfd { fd = _stdout.Reading.Number, events = POLLIN };
                    if (poll(&output, 1, (int)Limit.TotalMilliseconds) != 1)
                        throw new InvalidOperationException($"only {got} of {length} bytes were shown");
                    got += _stdout.Reading.Read(shown + got, length - got).Bytes;
                }

                if (!new ReadOnlySpan<byte>(sent, length).SequenceEqual(new ReadOnlySpan<byte>(shown, length)))
                    throw new InvalidOperationException("the bytes shown differ from the bytes sent");
            }
        }
    }
}

/// <summary>Runs alone: allocations of parallel tests would be counted.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationsAlone;
