using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>
/// A process of a window or a demo ends with its parent, whatever it does at that time. The parent is the reader of its standard error:
/// here a shell that reads one line.
/// </summary>
public sealed class ParentEndTests(ITestOutputHelper output) : RoomTest(output)
{
    private const string Parent = """
        "$0" "$@" --with-parent 2>&1 >/dev/null | { read -r line; echo "no parent"; }
        """;

    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(4);

    [Theory]
    [InlineData("a")]
    [InlineData("a", "--stay")]
    [InlineData("a", "--interactive")]
    [InlineData("a", "--interactive", "--stay")]
    [InlineData("a1")]
    [InlineData("a1", "--once")]
    public void Waiting_process_with_unread_input_ends_with_its_parent(string name, params string[] options)
    {
        var process = Room.StartThroughShell(name, Parent, options);
        _ = new BackgroundWriter(process.Input, Lines.Bytes(Lines.Numbered(100_000, "not read")));

        process.ShouldShowText("no parent");
        Wait.Until(() => process.HasExited, $"{name} has ended", EndTimeout);
    }

    [Fact]
    public void Staying_process_with_a_stopped_peer_ends_with_its_parent()
    {
        var b = Room.Start("b", "--stay");
        Room.WaitUntilReady(b);
        var a = Room.StartThroughShell(
            "a", $$"""{ "$0" "$@" --with-parent 2>&1 >/dev/null; } | { sleep 1; kill -STOP {{b.Pid}}; echo "no parent"; }""", "--stay");
        _ = new BackgroundWriter(a.Input, Lines.Bytes(Lines.Numbered(1_000_000, "not read")));

        a.ShouldShowText("no parent");
        Wait.Until(() => a.HasExited, "a has ended", EndTimeout);

        b.Resume();
    }
}
