using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Chaos;

/// <summary>
/// A viewer with a name, and often the process whose memory it shows, are killed at random times while lines flow. IPCCHAT_LONG=1 and
/// IPCCHAT_CONSUMER_ROUNDS select a longer run.
/// </summary>
[Collection(NonParallel.Name)]
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class KilledConsumerTests(ITestOutputHelper output) : RoomTest(output)
{
    /// <summary>Bytes of the longest write of a viewer with a name. A viewer without one shows the whole ring again.</summary>
    private const long MaxWrite = 8 << 10;

    private readonly ITestOutputHelper _output = output;

    [Theory]
    [InlineData("plain")]
    [InlineData("classic")]
    public void Killed_viewer_with_a_name_loses_no_line_and_its_successor_repeats_at_most_its_last_write(string format)
    {
        var rounds = LongRun.Number("IPCCHAT_CONSUMER_ROUNDS", LongRun.IsEnabled ? 100 : 8);
        var random = new Random(1);
        Room.CreateDirectory();
        Room.ExpectBesideRoom("a.input");
        var source = DisposeAtEnd(new LineSource('a', Path.Combine(Room.Top, "a.input"), 1));
        Room.StartThroughShell("a", $"""exec "$0" "$@" < '{source.Path}' """, "--stay");
        var b = StartB();
        var shown = new ShownLines(source);
        var viewer = StartViewer(format);
        for (var round = 0; round < rounds; round++)
        {
            // Sometimes at once.
            if (random.Next(4) > 0)
                Wait.Until(() => viewer.Output.Length > 0, "the viewer shows lines");
            Wait.For(TimeSpan.FromMilliseconds(random.Next(60)));
            Kill(viewer);
            shown.Take(viewer.Name, Plain(viewer, format));
            if (random.Next(3) == 0)
            {
                Kill(b);
                b = StartB();
            }

            viewer = StartViewer(format);
        }

        source.End();
        // A killed viewer may have shown, and acknowledged, the last line already.
        Wait.Until(() => source.After(Math.Max(shown.LastTaken, LastShown(viewer, format))) > source.Written, "the last line is shown");
        shown.Take(viewer.Name, Plain(viewer, format));

        shown.ShouldBeComplete();
        _output.WriteLine(
            $"{rounds} kills, {source.Written} lines, {shown.Repeated} repeated ({shown.RepeatedBytes} bytes); load {LongRun.Load}");
        Assert.InRange(shown.RepeatedBytes, 0, rounds * MaxWrite);
    }

    private RunningProcess StartB() => Room.Start("b", "--stay", "--set", "chat.shared-memory.size=128KiB");

    private RunningProcess StartViewer(string format) => Room.Start("b1", "--as", "billing", "--format", format);

    private void Kill(RunningProcess process)
    {
        process.Kill();
        Room.AllowLeftoversOf(process);
    }

    private static int LastShown(RunningProcess viewer, string format)
    {
        var whole = Plain(viewer, format).AsSpan();
        whole = whole[..(whole.LastIndexOf((byte)'\n') + 1)].TrimEnd((byte)'\n');
        return LineSource.NumberOf(whole[(whole.LastIndexOf((byte)'\n') + 1)..]);
    }

    /// <summary>The lines of the output without what the format adds.</summary>
    private static byte[] Plain(RunningProcess viewer, string format)
    {
        if (format == "plain")
            return viewer.Output.Bytes;
        var text = Lines.Text(viewer.Output.Bytes);
        return System.Text.Encoding.UTF8.GetBytes(
            text.Replace("I am B1, recv from B:[", "", StringComparison.Ordinal).Replace("]\n", "\n", StringComparison.Ordinal));
    }
}
