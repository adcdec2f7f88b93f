using System.Text.RegularExpressions;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>Pretty viewers show joins and leaves between the lines.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed partial class PresenceTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void Join_and_leave_are_shown_between_the_lines()
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

        ShouldShowLines(pretty, "── alice joined", "alice: alice is here", "── alice left", "── bob joined", "bob: bob is here", "── bob left");
        plain.ShouldShow("alice is here", "bob is here");
        Wait.Until(() => json.Output.Lines.Length >= 2, "the JSON viewer shows two lines");
        Assert.Equal(2, json.Output.Lines.Length);
    }

    [Fact]
    public void Killed_peer_is_shown_as_lost_and_joins_again()
    {
        var pretty = Room.Start("b1", "--format", "pretty");
        Room.Start("b", "--stay");
        var a = Room.Start("a", "--nick", "alice", "--stay");
        a.Send("one");
        ShouldShowLines(pretty, "── alice joined", "alice: one");

        a.Kill();
        ShouldShowLines(pretty, "── alice joined", "alice: one", "── alice was lost");
        Room.Start("a", "--nick", "alice").Send("two");

        ShouldShowLines(pretty, "── alice joined", "alice: one", "── alice was lost", "── alice joined", "alice: two");
    }

    [Fact]
    public void Successor_of_a_killed_process_does_not_show_its_peer_as_joined_again()
    {
        var pretty = Room.Start("b1", "--format", "pretty");
        var b = Room.Start("b");
        var a = Room.Start("a", "--nick", "alice", "--stay");
        a.Send("one");
        ShouldShowLines(pretty, "── alice joined", "alice: one");

        b.Kill();
        Room.Start("b").ShouldConnect();
        a.Send("two");

        ShouldShowLines(pretty, "── alice joined", "alice: one", "alice: two");
    }

    private static void ShouldShowLines(RunningProcess viewer, params string[] expected)
    {
        Wait.Until(() => viewer.Output.Lines.Length >= expected.Length, $"{viewer.Name} shows {expected.Length} lines; output: {viewer.Output.Text}");
        Assert.Equal(expected, viewer.Output.Lines.Select(line => Time().Replace(line, "")));
    }

    [GeneratedRegex("^[0-9]{2}:[0-9]{2} ")]
    private static partial Regex Time();
}
