using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Members;

/// <summary>A member with a stopped viewer makes a sender wait that sends more than fits, and no other sender.</summary>
public sealed class SlowMemberTests(ITestOutputHelper output) : MemberTest(output)
{
    private const long MaxMemory = 200L << 20;

    [Fact]
    public void Sender_of_many_lines_waits_for_the_slowest_member_while_other_lines_are_shown()
    {
        var alice = StartInRoom("alice");
        var (bob, carol) = (StartMember("bob", "--join", EndpointOf(alice)), StartMember("carol", "--join", EndpointOf(alice)));
        ShouldBeConnected(alice, bob, carol);
        var (viewA, viewB, viewC) = (StartView("alice"), StartView("bob"), StartView("carol"));
        alice.Send(Numbered("alice", 1, 10));
        foreach (var view in (RunningProcess[])[viewB, viewC])
            ShouldShowOf(view, "alice", Numbered("alice", 1, 10));
        viewC.Pause();
        var many = Numbered("alice", 11, 120_000);

        var writer = new BackgroundWriter(alice.Input, many);
        Wait.UntilStable(() => writer.Written + viewB.Output.Length, "alice is blocked");

        // The lines in flight fill carol's ring, the window, alice's outbox and the pipe.
        Assert.InRange(writer.Written, 1 << 20, 2 * many.Length / 3);
        Assert.False(writer.IsDone);
        bob.Send(Numbered("bob", 1, 100));
        ShouldShowOf(viewA, "bob", Numbered("bob", 1, 100));
        foreach (var member in (RunningProcess[])[alice, bob, carol])
            Assert.InRange(member.ResidentBytes, 1, MaxMemory);

        viewC.Resume();

        writer.WaitUntilDone();
        foreach (var view in (RunningProcess[])[viewB, viewC])
            ShouldShowOf(view, "alice", Numbered("alice", 1, 120_000));
        ShouldShowOf(viewC, "bob", Numbered("bob", 1, 100));
    }
}
