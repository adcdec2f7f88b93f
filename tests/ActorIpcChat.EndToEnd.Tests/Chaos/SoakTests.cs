using System.Diagnostics;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Chaos;

/// <summary>Many lines both ways. IPCCHAT_SOAK_LINES sets their number, for both ways together.</summary>
[Collection(NonParallel.Name)]
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class SoakTests(ITestOutputHelper output) : RoomTest(output)
{
    private const int LinesInCI = 1_000_000;
    private const long MaxGrowth = 24L << 20;

    private readonly ITestOutputHelper _output = output;

    [Fact]
    public void Memory_does_not_grow_with_the_number_of_lines()
    {
        var lines = LongRun.Number("IPCCHAT_SOAK_LINES", LinesInCI) / 2;
        Room.CreateDirectory();
        using var shownByA1 = new NumberedLines.Checker(Path.Combine(Room.Top, "a1.output"), lines);
        using var shownByB1 = new NumberedLines.Checker(Path.Combine(Room.Top, "b1.output"), lines);
        Room.ExpectBesideRoom("a1.output");
        Room.ExpectBesideRoom("b1.output");
        var (a, b) = (Room.Start("a"), Room.Start("b"));
        Room.StartThroughShell("a1", $"""exec "$0" "$@" > '{shownByA1.Path}' """);
        Room.StartThroughShell("b1", $"""exec "$0" "$@" > '{shownByB1.Path}' """);
        a.ShouldConnect();
        b.ShouldConnect();

        var watch = Stopwatch.StartNew();
        var writers = new[] { a, b }.Select(process => NumberedLines.Start(process.Input, lines)).ToList();
        var memory = Room.Processes.ToDictionary(process => process, _ => new List<long>());
        while (shownByA1.IsRunning || shownByB1.IsRunning)
        {
            foreach (var process in Room.Processes)
                memory[process].Add(process.ResidentBytes);
            Wait.For(TimeSpan.FromMilliseconds(50));
        }

        var took = watch.Elapsed;
        writers.ForEach(writer => Assert.True(writer.Join(Wait.Timeout)));
        Assert.Null(shownByA1.Difference);
        Assert.Null(shownByB1.Difference);
        _output.WriteLine($"{2 * lines:N0} lines in {took.TotalSeconds:F1} s, {2 * lines / took.TotalSeconds:N0} a second; load {LongRun.Load}");
        foreach (var (process, sizes) in memory)
        {
            var third = Math.Max(1, sizes.Count / 3);
            var (first, last) = (sizes[..third].Average(), sizes[^third..].Average());
            _output.WriteLine($"{process.Name}: {first / (1 << 20):F1} MiB in the first third, {last / (1 << 20):F1} MiB in the last");
            Assert.InRange(last, 1, first + MaxGrowth);
        }
    }
}
