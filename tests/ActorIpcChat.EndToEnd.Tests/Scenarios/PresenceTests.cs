using System.Text.RegularExpressions;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>Viewers for people tell who comes and goes, between the lines where it happened.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed partial class PresenceTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void Who_comes_and_leaves_is_told_in_its_place()
    {
        var (pretty, plain, json) = (Room.Start("b1", "--format", "pretty"), Room.Start("b1"), Room.Start("b1", "--format", "json"));
        Room.Start("b", "--stay");
        foreach (var nick in (string[])["alice", "bob"])
        {
            var a = Room.Start("a", "--nick", nick);
            a.Send($"{nick} is here");
            a.EndInput();
            a.ShouldExit();
        }

        ShouldTell(pretty, "── alice joined", "alice: alice is here", "── alice left", "── bob joined", "bob: bob is here", "── bob left");
        plain.ShouldShow("alice is here", "bob is here");
        Wait.Until(() => json.Output.Lines.Length >= 2, "it shows two lines");
        Assert.Equal(2, json.Output.Lines.Length);
    }

    [Fact]
    public void Who_is_killed_is_lost_and_joins_again()
    {
        var pretty = Room.Start("b1", "--format", "pretty");
        Room.Start("b", "--stay");
        var a = Room.Start("a", "--nick", "alice", "--stay");
        a.Send("one");
        ShouldTell(pretty, "── alice joined", "alice: one");

        a.Kill();
        ShouldTell(pretty, "── alice joined", "alice: one", "── alice was lost");
        Room.Start("a", "--nick", "alice").Send("two");

        ShouldTell(pretty, "── alice joined", "alice: one", "── alice was lost", "── alice joined", "alice: two");
    }

    [Fact]
    public void A_chat_process_that_goes_on_for_a_killed_one_does_not_greet_its_peer_again()
    {
        var pretty = Room.Start("b1", "--format", "pretty");
        var b = Room.Start("b");
        var a = Room.Start("a", "--nick", "alice", "--stay");
        a.Send("one");
        ShouldTell(pretty, "── alice joined", "alice: one");

        b.Kill();
        Room.Start("b").ShouldConnect();
        a.Send("two");

        ShouldTell(pretty, "── alice joined", "alice: one", "alice: two");
    }

    private static void ShouldTell(RunningProcess viewer, params string[] expected)
    {
        Wait.Until(() => viewer.Output.Lines.Length >= expected.Length, $"it tells {expected.Length} things; it has told {viewer.Output.Text}");
        Assert.Equal(expected, viewer.Output.Lines.Select(line => Time().Replace(line, "")));
    }

    [GeneratedRegex("^[0-9]{2}:[0-9]{2} ")]
    private static partial Regex Time();
}
