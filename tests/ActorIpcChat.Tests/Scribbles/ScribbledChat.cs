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

namespace ActorIpcChat.Tests.Scribbles;

/// <summary>
/// Another process writes over any field of shared memory, at any moment: everybody goes on, the next lines arrive, and nobody spins.
/// A part of the values is tried, more with IPCCHAT_LONG=1; IPCCHAT_SCRIBBLES=all tries all of them. Each moment has a class of its own, so that several run at a time.
/// </summary>
public abstract class ScribbledChat(ITestOutputHelper output) : PairTestBase
{
    private protected const int Memory = 1 << 17;

    private static readonly bool TryAll = Environment.GetEnvironmentVariable("IPCCHAT_SCRIBBLES") == "all";
    private protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private readonly Random _random = new(1);
    private readonly List<View> _views = [];
    private int _said;

    /// <summary>Each field with so many of the values, in turn; a part of the fields where each costs much.</summary>
    private protected async Task EachAsync(int values, Func<ScribbledField, string, Task> try_, int part = 1)
    {
        var turn = 0;
        foreach (var field in ScribbledField.All)
        {
            turn++;
            if (!TryAll && turn % part != 0)
                continue;
            for (var value = 0; value < (TryAll ? ScribbledValues.All.Length : values); value++)
            {
                var watch = Stopwatch.StartNew();
                var before = await LoopTimeAsync();
                var name = ScribbledValues.All[((turn / part) + (value * 4)) % ScribbledValues.All.Length];
                await try_(field, name);
                var (took, busy) = (watch.Elapsed, await LoopTimeAsync() - before);
                if (took > TimeSpan.FromMilliseconds(700))
                    output.WriteLine($"{name} in {field}: {took.TotalMilliseconds:0} ms, {busy.TotalMilliseconds:0} ms of them busy");
                Assert.True(busy < TimeSpan.FromMilliseconds(300) + (took / 2), $"{name} in {field}: {busy} of {took} busy");
            }
        }
    }

    private protected async Task ScribbleAsync(ChatSegment segment, ScribbledField field, string value, Action meanwhile)
    {
        if (value != ScribbledValues.Moving)
        {
            field.Write(segment, ScribbledValues.Of(value, field.Size, _random));
            meanwhile();
            return;
        }

        var done = false;
        var random = new Random(2);
        var attacker = new Thread(() =>
        {
            while (!Volatile.Read(ref done))
            {
                field.Write(segment, ScribbledValues.Of(value, field.Size, random));
                Thread.SpinWait(50);
            }
        });
        attacker.Start();
        meanwhile();
        var until = Stopwatch.StartNew();
        await EventuallyAsync(() => until.ElapsedMilliseconds > 30, "time passes");
        Volatile.Write(ref done, true);
        attacker.Join();
    }

    /// <summary>Both say lines, until one of each is shown: the ones before may have been lost.</summary>
    private protected async Task ConverseAsync(Side a, Side b, View a1, View b1, string after)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var number = ++_said;
            // A pipe that is full takes the next one.
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
            Assert.False(a.Exit.Code.IsCompleted || b.Exit.Code.IsCompleted || a1.Exit.Code.IsCompleted || b1.Exit.Code.IsCompleted, $"{after}: a process has left; {Said(a, b)}");
            Assert.True(watch.Elapsed < Patience, $"{after}: {(b1.HasShown($"from a {number}") ? "B's" : "A's")} line does not arrive; {Said(a, b)}");
        }
    }

    private protected static async Task FillAsync(Side a, View b1)
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

    /// <summary>Nobody spins afterwards.</summary>
    private protected async Task IsIdleAsync()
    {
        var before = await LoopTimeAsync();
        var watch = Stopwatch.StartNew();
        await EventuallyAsync(() => watch.ElapsedMilliseconds > 500, "time passes");
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

    private protected string Said(Side a, Side b)
        => $"A says: {string.Join(" | ", a.Notices.Said)}; B says: {string.Join(" | ", b.Notices.Said)}; viewers say: {string.Join(" | ", _views.SelectMany(view => view.Notices.Said))}";

    private protected View StartView(Role role)
    {
        var view = new View();
        var poll = new PollSettings(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(50), 2);
        var context = new ViewerContext(
            role, Room.Room, new ViewerSettings(poll, true, "plain", long.MaxValue, poll), false, Loop, view.Stdout.Output(), view.Notices, view.Exit, HandleSignals: false);
        view.Actor = Sys.ActorOf(ActorProps.OnLoop(() => new ViewerActor(context with { OpenForeign = ViewedWindow.TryOpen })), $"view-{role}-{_views.Count}");
        _views.Add(view);
        return view;
    }

    private protected static async Task EndAsync(View view)
    {
        view.Actor.Tell(new CleanupActor.LeaveRequested(PosixSignal.SIGTERM));
        Assert.Equal(0, await view.Exit.Code.WaitAsync(Limit));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _views.ForEach(view => view.Stdout.Dispose());
    }

    private protected sealed class View
    {
        private const int Kept = 1 << 16;

        private string _shown = "";

        internal Channel Stdout { get; } = new();

        internal RecordedNotices Notices { get; } = new();

        internal ProcessExit Exit { get; } = new();

        internal IActorRef Actor { get; set; } = ActorRefs.Nobody;

        internal void Read()
        {
            if (Exit.Code.IsCompleted)
                return;
            while (Stdout.Reading.TakeText() is { Length: > 0 } text)
                _shown = _shown.Length > Kept ? _shown[^1000..] + text : _shown + text;
        }

        internal bool HasShown(string line)
        {
            Read();
            return _shown.Contains("\n" + line + "\n", StringComparison.Ordinal) || _shown.StartsWith(line + "\n", StringComparison.Ordinal);
        }
    }
}
