using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Members;

/// <summary>The majority of a room continues without a member that was unreachable for too long; the member joins again.</summary>
public sealed class MajorityTests(ITestOutputHelper output) : NetworkTest(output, hosts: 3)
{
    [NetworkFact]
    public void Member_unreachable_for_too_long_joins_again_and_delivers_its_lines()
    {
        string[] nicks = ["alice", "bob", "carol"];
        var members = StartOnEach(nicks, "--set", "chat.cluster.unreachable-timeout=3s");
        var (alice, bob, carol) = (members[0], members[1], members[2]);
        var views = nicks.Select(nick => StartView(nick)).ToList();
        Send(alice, 1, 100);
        Send(bob, 1, 100);
        foreach (var view in views[1..])
            ShouldShowOf(view, "alice", Numbered("alice", 1, 100));
        ShouldShowOf(views[0], "bob", Numbered("bob", 1, 100));

        Network.SetConnected(1, false);
        Send(alice, 101, 1000);
        Send(bob, 101, 1000);
        bob.ShouldReport($"{NameOf("alice", 1)} is lost");
        carol.ShouldReport($"{NameOf("alice", 1)} is lost");
        Send(bob, 1001, 2000);
        ShouldShowOf(views[2], "bob", Numbered("bob", 1, 2000));
        alice.ShouldReport("the room went on without this member");
        Send(alice, 1001, 2000);
        Network.SetConnected(1, true);

        alice.ShouldReportTimes("alice is in the room", 2);
        bob.ShouldReportTimes($"{NameOf("alice", 1)} is here", 2);
        carol.ShouldReportTimes($"{NameOf("alice", 1)} is here", 2);
        Send(bob, 2001, 2100);
        foreach (var view in views[1..])
            ShouldShowOf(view, "alice", Numbered("alice", 1, 2000));
        ShouldShowOf(views[2], "bob", Numbered("bob", 1, 2100));
        // Lines that the others no longer held are missing for alice, and she reports it. The shown lines are in order and end with the last one.
        Wait.Until(() => views[0].Output.Lines.Contains(LineOf("bob", 2100)), "alice shows bob's last line");
        var shown = views[0].Output.Lines.Where(line => line.StartsWith("bob ", StringComparison.Ordinal)).ToList();
        var all = Enumerable.Range(1, 2100).Select(number => LineOf("bob", number)).ToList();
        Assert.Equal(all.Where(shown.ToHashSet().Contains), shown);
        Assert.Equal(shown.Count < all.Count, alice.Errors.Contains("some are missing"));
    }

    private static void Send(RunningProcess member, int from, int to) => member.Send(Numbered(member.Name, from, to));

    private static string LineOf(string who, int number) => Lines.Text(Numbered(who, number, number)).TrimEnd('\n');
}
