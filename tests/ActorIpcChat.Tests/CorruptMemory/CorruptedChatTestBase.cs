using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Leaving;
using ActorIpcChat.Memory;
using ActorIpcChat.Originals;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using ActorIpcChat.Tests.Peer;
using ActorIpcChat.Viewer;
using Akka.Actor;
using Xunit.Abstractions;

namespace ActorIpcChat.Tests.CorruptMemory;

/// <summary>
/// Another process overwrites any field of shared memory, at any moment: all processes continue, the next lines arrive, no loop spins.
/// A part of the values is tried, more with IPCCHAT_LONG=1; IPCCHAT_SCRIBBLES=all tries all of them. Each moment has its own class,
/// so that several run in parallel.
/// </summary>
public abstract class CorruptedChatTestBase(ITestOutputHelper output) : PairTestBase
{
    private protected const int Memory = 1 << 17;

    private static readonly bool TryAll = Environment.GetEnvironmentVariable("IPCCHAT_SCRIBBLES") == "all";
    private protected static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(8);

    private readonly Random _random = new(1);
    private readonly List<ViewerSide> _views = [];
    private int _number;

    /// <summary>Runs the action for each field with this many of the values; for every n-th field if the action is expensive.</summary>
    private protected async Task ForEachFieldAsync(int values, Func<SegmentField, string, Task> action, int part = 1)
    {
        var turn = 0;
        foreach (var field in SegmentField.All)
        {
            turn++;
            if (!TryAll && turn % part != 0)
                continue;
            for (var value = 0; value < (TryAll ? CorruptValues.All.Length : values); value++)
            {
                var watch = Stopwatch.StartNew();
                var before = await LoopTimeAsync();
                var name = CorruptValues.All[((turn / part) + (value * 4)) % CorruptValues.All.Length];
                await action(field, name);
                var (took, busy) = (watch.Elapsed, await LoopTimeAsync() - before);
                if (took > TimeSpan.FromMilliseconds(700))
                    output.WriteLine($"{name} in {field}: {took.TotalMilliseconds:0} ms, loop busy for {busy.TotalMilliseconds:0} ms");
                Assert.True(busy < TimeSpan.FromMilliseconds(300) + (took / 2), $"{name} in {field}: loop busy for {busy} of {took}");
            }
        }
    }

    private protected async Task OverwriteAsync(ChatSegment segment, SegmentField field, string value, Action meanwhile)
    {
        if (value != CorruptValues.Moving)
        {
            field.Write(segment, CorruptValues.Of(value, field.Size, _random));
            meanwhile();
            return;
        }

        var done = false;
        var random = new Random(2);
        var attacker = new Thread(() =>
        {
            while (!Volatile.Read(ref done))
            {
                field.Write(segment, CorruptValues.Of(value, field.Size, random));
                Thread.SpinWait(50);
            }
        });
        attacker.Start();
        meanwhile();
        var until = Stopwatch.StartNew();
        await WaitUntilAsync(() => until.ElapsedMilliseconds > 30, "time passes");
        Volatile.Write(ref done, true);
        attacker.Join();
    }

    /// <summary>Both send lines until one of each is shown; earlier ones may be lost.</summary>
    private protected async Task ExchangeLinesAsync(Side a, Side b, ViewerSide a1, ViewerSide b1, string after)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var number = ++_number;
            // A full pipe accepts a later line.
            a.Input.Writing.Put($"from a {number}\n");
            b.Input.Writing.Put($"from b {number}\n");
            var round = Stopwatch.StartNew();
            do
            {
                if (a1.HasShown($"from b {number}") && b1.HasShown($"from a {number}"))
                    return;
                _views.ForEach(view => view.Read());
                await Task.Delay(1);
            }
            while (round.ElapsedMilliseconds < 300);
            Assert.False(a.Exit.Code.IsCompleted || b.Exit.Code.IsCompleted, $"{after}: A or B has left; {NoticesOf(a, b)}");
            Assert.False(a1.Exit.Code.IsCompleted || b1.Exit.Code.IsCompleted, $"{after}: a viewer has left; {NoticesOf(a, b)}");
            Assert.True(
                watch.Elapsed < StepTimeout,
                $"{after}: {(b1.HasShown($"from a {number}") ? "B's" : "A's")} line does not arrive; {NoticesOf(a, b)}");
        }
    }

    private protected static async Task FillAsync(Side a, ViewerSide b1)
    {
        var line = Encoding.UTF8.GetBytes(new string('x', 4095) + "\n");
        var still = Stopwatch.StartNew();
        while (still.ElapsedMilliseconds < 50)
        {
            b1.Read();
            if (a.Input.Writing.Put(line).Bytes > 0)
                still.Restart();
            else
                await Task.Yield();
        }
    }

    private protected static unsafe long HeadOf(ChatSegment segment) => Volatile.Read(ref segment.Header->Head);

    /// <summary>No loop spins afterwards.</summary>
    private protected async Task AssertIdleAsync()
    {
        var before = await LoopTimeAsync();
        var watch = Stopwatch.StartNew();
        await WaitUntilAsync(() => watch.ElapsedMilliseconds > 500, "time passes");
        Assert.InRange(await LoopTimeAsync() - before, TimeSpan.Zero, TimeSpan.FromMilliseconds(150));
    }

    private async Task<TimeSpan> LoopTimeAsync()
    {
        var time = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Post(
            static state => ((TaskCompletionSource<TimeSpan>)state).SetResult(TimeSpan.FromMicroseconds(
                long.Parse(File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0], CultureInfo.InvariantCulture) / 1000.0)),
            time);
        return await time.Task.WaitAsync(Limit);
    }

    private protected string NoticesOf(Side a, Side b)
    {
        var viewers = _views.SelectMany(view => view.Notices.Lines);
        return $"A: {string.Join(" | ", a.Notices.Lines)}; B: {string.Join(" | ", b.Notices.Lines)}; viewers: {string.Join(" | ", viewers)}";
    }

    private protected ViewerSide StartView(Role role)
    {
        var view = new ViewerSide();
        var poll = new PollSettings(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(50), 2);
        var context = new ViewerContext(
            role, Room.Room, new ViewerSettings(poll, true, "plain", long.MaxValue, poll), false, Loop, view.Stdout.Output(), view.Notices, view.Exit,
            HandleSignals: false)
        {
            OpenForeign = ViewedWindow.TryOpen,
            // The first viewers of A and B are named consumers.
            Consumer = _views.Count < 2 ? "billing" : null,
        };
        view.Actor = Sys.ActorOf(ActorProps.OnLoop(() => new ViewerActor(context)), $"view-{role}-{_views.Count}");
        _views.Add(view);
        return view;
    }

    private protected static async Task EndAsync(ViewerSide view)
    {
        view.Actor.Tell(new CleanupActor.LeaveRequested(PosixSignal.SIGTERM));
        Assert.Equal(0, await view.Exit.Code.WaitAsync(Limit));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _views.ForEach(view => view.Stdout.Dispose());
    }

    private protected sealed class ViewerSide
    {
        private const int MaxLength = 1 << 16;

        private string _shown = "";

        internal TestPipe Stdout { get; } = new();

        internal RecordedNotices Notices { get; } = new();

        internal ProcessExit Exit { get; } = new();

        internal IActorRef Actor { get; set; } = ActorRefs.Nobody;

        internal void Read()
        {
            if (Exit.Code.IsCompleted)
                return;
            while (Stdout.Reading.TakeText() is { Length: > 0 } text)
                _shown = _shown.Length > MaxLength ? _shown[^1000..] + text : _shown + text;
        }

        internal bool HasShown(string line)
        {
            Read();
            return _shown.Contains("\n" + line + "\n", StringComparison.Ordinal) || _shown.StartsWith(line + "\n", StringComparison.Ordinal);
        }
    }
}
