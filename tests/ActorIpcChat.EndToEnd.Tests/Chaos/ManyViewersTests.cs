using System.Diagnostics;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Chaos;

/// <summary>Many viewers of one segment, half of which are killed at once. IPCCHAT_VIEWERS sets their number.</summary>
[Collection(NonParallel.Name)]
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class ManyViewersTests(ITestOutputHelper output) : RoomTest(output)
{
    private const int ViewersInCI = 8;
    private const int LinesToPass = 2000;
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);

    private readonly ITestOutputHelper _output = output;

    [Fact]
    public void Kill_of_half_of_the_viewers_does_not_block_the_others_which_show_every_line()
    {
        Room.CreateDirectory();
        Room.ExpectBesideRoom("a.input");
        var source = DisposeAtEnd(new LineSource('a', Path.Combine(Room.Top, "a.input"), 1));
        var b = Room.Start("b", "--set", "chat.shared-memory.size=128KiB");
        var starting = Stopwatch.StartNew();
        RunningProcess[] viewers = [.. Enumerable.Range(0, LongRun.Number("IPCCHAT_VIEWERS", ViewersInCI)).Select(_ => Room.Start("b1"))];
        foreach (var viewer in viewers)
            Wait.Until(() => Room.HasViewerDoorbell(viewer), "every viewer has its doorbell", StartTimeout);
        var started = starting.Elapsed;
        Room.StartThroughShell("a", $"""exec "$0" "$@" < '{source.Path}' """);
        foreach (var viewer in viewers)
            Wait.Until(() => ShownLines.Last(viewer) > 0, "every viewer shows lines");
        var before = LongestPause(source, viewers);

        var (killed, alive) = (viewers[..(viewers.Length / 2)], viewers[(viewers.Length / 2)..]);
        foreach (var viewer in killed)
            viewer.Signal(Libc.SIGKILL);
        var pause = LongestPause(source, alive);
        foreach (var viewer in killed)
        {
            Room.AllowLeftoversOf(viewer);
            viewer.ExitCode();
        }

        source.End();
        byte[] all = [.. Enumerable.Range(1, source.Written).SelectMany(number => (byte[])[.. source.Line(number), (byte)'\n'])];
        foreach (var viewer in alive)
            viewer.ShouldShow(all);
        _output.WriteLine(
            $"{viewers.Length} viewers started in {started.TotalSeconds:F1} s, {source.Written} lines; longest pause of the last viewer "
            + $"{before.TotalMilliseconds:F0} ms with all {viewers.Length}, {pause.TotalMilliseconds:F0} ms when {killed.Length} were killed; "
            + $"load {LongRun.Load}");
        Assert.InRange(pause, TimeSpan.Zero, MaxPause);
        Assert.False(b.HasExited);
    }

    /// <summary>
    /// Waits until all viewers have shown the next lines, several rings full. Returns the longest time in which the slowest viewer has not
    /// advanced.
    /// </summary>
    private static TimeSpan LongestPause(LineSource source, RunningProcess[] viewers)
    {
        var (watch, longest, shown, due) = (Stopwatch.StartNew(), TimeSpan.Zero, 0, source.Written + LinesToPass);
        Wait.Until(
            () =>
            {
                if (viewers.Min(ShownLines.Last) is var now && now > shown)
                {
                    longest = watch.Elapsed > longest ? watch.Elapsed : longest;
                    shown = now;
                    watch.Restart();
                }

                return shown > due;
            },
            "every viewer shows the next lines",
            StartTimeout);
        return longest;
    }
}
