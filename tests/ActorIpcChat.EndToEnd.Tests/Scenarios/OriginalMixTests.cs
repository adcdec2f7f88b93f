using ActorIpcChat.EndToEnd.Tests.Chaos;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>
/// A, B, A1 and B1, each an original program (capital letters) or ipcchat (small letters), started in the given order.
/// </summary>
/// <remarks>IPCCHAT_ALL_ORDERS=1 runs all 24 orders of each mix, which takes half an hour; otherwise one order of each mix runs.</remarks>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class OriginalMixTests(ITestOutputHelper output) : OriginalTest(output)
{
    private const int Seed = 20190418;

    private static readonly bool All = Environment.GetEnvironmentVariable("IPCCHAT_ALL_ORDERS") == "1";

    private readonly Dictionary<string, RunningProcess> _chat = [];

    public enum Ending
    {
        InterruptA,
        InterruptB,
        EndOfInputOfA,
        EndOfInputOfB,
    }

    /// <summary>Start orders of each mix, with the ways to end in turn.</summary>
    public static TheoryData<string, Ending> Mixes()
    {
        var random = new Random(Seed);
        var data = new TheoryData<string, Ending>();
        for (var mix = 0; mix < 16; mix++)
        {
            string[] names = [.. ((string[])["a", "b", "a1", "b1"]).Select((name, bit) => (mix >> bit & 1) == 0 ? name : name.ToUpperInvariant())];
            string[][] orders = [.. OrdersOf(names)];
            random.Shuffle(orders);
            var ending = random.Next(4);
            foreach (var order in All ? orders : orders[..1])
                data.Add(string.Join(' ', order), (Ending)(ending++ % 4));
        }

        return data;
    }

    [OriginalTheory]
    [MemberData(nameof(Mixes))]
    public void Mix_of_original_and_ipcchat_processes_shows_all_lines_and_leaves_together(string order, Ending ending)
    {
        var lines = All ? 40 : LongRun.IsEnabled ? 15 : 6;
        foreach (var name in order.Split(' '))
            Start(name);
        Of("a").ShouldConnect();
        Of("b").ShouldConnect();
        // The runtime compiles the code for a line at the first line.
        SendAtPace(1, (Of("a"), "A begins"), (Of("b"), "B begins"));
        Of("b1").ShouldShowText("A begins 1");
        Of("a1").ShouldShowText("B begins 1");
        var before = StallTime;

        SendAtPace(lines, (Of("a"), "A says"), (Of("b"), "B says"));
        Of("b1").ShouldShowText($"A says {lines}");
        Of("a1").ShouldShowText($"B says {lines}");

        var stallTime = StallTime - before;
        Leave(ending);
        CheckShown("a", "b", "A", lines, stallTime);
        CheckShown("b", "a", "B", lines, stallTime);
    }

    private static IEnumerable<string[]> OrdersOf(string[] names) => names.Length == 1
        ? [names]
        : names.SelectMany(first => OrdersOf([.. names.Where(name => name != first)]).Select(rest => (string[])[first, .. rest]));

    private RunningProcess Of(string name) => _chat[name];

    private void Start(string name)
    {
        var key = name.ToLowerInvariant();
        var isFirstChat = key.Length == 1 && !_chat.ContainsKey("a") && !_chat.ContainsKey("b");
        if (key != name)
        {
            // An original needs existing FIFOs; ipcchat creates and removes them.
            if (isFirstChat)
                MakeFifos();
            _chat[key] = StartOriginal(name);
            return;
        }

        _chat[key] = StartIpcchat(name);
    }

    private void Leave(Ending ending)
    {
        var (leaver, peer) = ending is Ending.InterruptA or Ending.EndOfInputOfA ? ("a", "b") : ("b", "a");
        var interrupts = ending is Ending.InterruptA or Ending.InterruptB;
        if (interrupts)
            Of(leaver).Signal(Libc.SIGINT);
        else
            Of(leaver).EndInput();
        Of(leaver).ShouldExit();
        Of(peer).ShouldExit();
        if (!interrupts && IsOriginal(Of(leaver)))
        {
            RemoveSegmentOf(leaver);
            if (IsOriginal(Of(peer)))
                RemoveSegmentOf(peer);
        }

        Assert.Null(SegmentUnder("a"));
        Assert.Null(SegmentUnder("b"));
    }

    private void CheckShown(string sender, string listener, string word, int count, TimeSpan stallTime)
    {
        var viewer = Of(listener + "1");
        var (fromOriginal, throughOriginal, byOriginal) = (IsOriginal(Of(sender)), IsOriginal(Of(listener)), IsOriginal(viewer));
        string[] sent = [$"{word} begins 1", .. Lines.Numbered(count, $"{word} says")];
        if (byOriginal)
            End(viewer);
        var shown = byOriginal ? ShownBy(viewer) : viewer.Output.Lines;
        if (fromOriginal)
        {
            // If an original is late, it joins lines of its input and messages in the pipe.
            (sent, shown) = (InPieces(sent), InPieces(shown));
        }

        // Lines that no original has handled must not be missing.
        ShouldHaveShown(viewer, sent, shown, throughOriginal || byOriginal ? stallTime : TimeSpan.Zero);

        string[] InPieces(string[] texts) => [.. string.Concat(texts).Replace("\n", "", StringComparison.Ordinal)
            .Split(word, StringSplitOptions.RemoveEmptyEntries).Select(piece => word + piece)];
    }
}
