using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Members;

/// <summary>A member whose viewer stands still holds back who sends more than there is room for, and nobody else.</summary>
public sealed class SlowMemberTests(ITestOutputHelper output) : MemberTest(output)
{
    private const long MostMemory = 200L << 20;

    [MemberFact]
    public void Who_sends_much_waits_for_the_slowest_and_what_others_say_is_shown_where_nobody_is_slow()
    {
        var alice = StartInRoom("alice");
        var (bob, carol) = (StartMember("bob", "--join", EndpointOf(alice)), StartMember("carol", "--join", EndpointOf(alice)));
        ShouldBeConnected(alice, bob, carol);
        var (viewA, viewB, viewC) = (StartView("alice"), StartView("bob"), StartView("carol"));
        alice.Send(Numbered("alice", 1, 10));
        foreach (var view in (RunningProcess[])[viewB, viewC])
            ShouldShowOf(view, "alice", Numbered("alice", 1, 10));
        viewC.Pause();
        var much = Numbered("alice", 11, 120_000);

        var writer = new BackgroundWriter(alice.Input, much);
        Wait.UntilStable(() => writer.Written + viewB.Output.Length, "alice is held back");

        // What is under way: carol's ring, the window, alice's outbox, the pipe.
        Assert.InRange(writer.Written, 1 << 20, 2 * much.Length / 3);
        Assert.False(writer.IsDone);
        bob.Send(Numbered("bob", 1, 100));
        ShouldShowOf(viewA, "bob", Numbered("bob", 1, 100));
        foreach (var member in (RunningProcess[])[alice, bob, carol])
            Assert.InRange(member.ResidentBytes, 1, MostMemory);

        viewC.Resume();

        writer.WaitUntilDone();
        foreach (var view in (RunningProcess[])[viewB, viewC])
            ShouldShowOf(view, "alice", Numbered("alice", 1, 120_000));
        ShouldShowOf(viewC, "bob", Numbered("bob", 1, 100));
    }
}
