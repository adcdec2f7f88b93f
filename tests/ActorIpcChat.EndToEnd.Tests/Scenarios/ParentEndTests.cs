using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>
/// A process of a window or a demo ends when its parent has, whatever it does at that moment. Its parent is who reads its standard error:
/// here a shell that reads one line.
/// </summary>
public sealed class ParentEndTests(ITestOutputHelper output) : RoomTest(output)
{
    private const string Parent = """
        "$0" "$@" --with-parent 2>&1 >/dev/null | { read -r line; echo "no parent"; }
        """;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(4);

    [Theory]
    [InlineData("a")]
    [InlineData("a", "--stay")]
    [InlineData("a", "--interactive")]
    [InlineData("a", "--interactive", "--stay")]
    [InlineData("a1")]
    [InlineData("a1", "--once")]
    public void Waiting_it_ends_however_much_it_was_given_to_say(string name, params string[] options)
    {
        var process = Room.StartThroughShell(name, Parent, options);
        _ = new BackgroundWriter(process.Input, Lines.Bytes(Lines.Numbered(100_000, "not read")));

        process.ShouldShowText("no parent");
        Wait.Until(() => process.HasExited, $"{name} has ended", Soon);
    }

    [Fact]
    public void One_that_stays_ends_while_its_peer_takes_nothing()
    {
        var b = Room.Start("b", "--stay");
        Room.WaitUntilReady(b);
        var a = Room.StartThroughShell(
            "a", $$"""{ "$0" "$@" --with-parent 2>&1 >/dev/null; } | { sleep 1; kill -STOP {{b.Pid}}; echo "no parent"; }""", "--stay");
        _ = new BackgroundWriter(a.Input, Lines.Bytes(Lines.Numbered(1_000_000, "not read")));

        a.ShouldShowText("no parent");
        Wait.Until(() => a.HasExited, "a has ended", Soon);

        b.Resume();
    }
}
