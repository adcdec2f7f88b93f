using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Members;

/// <summary>Named consumers of what a member receives: view --as.</summary>
public sealed class MemberConsumerTests(ITestOutputHelper output) : MemberTest(output)
{
    [Fact]
    public void Successor_shows_only_what_was_not_shown_also_after_the_member_has_left()
    {
        var alice = StartInRoom("alice");
        var bob = StartInRoom("bob", "--join", EndpointOf(alice));
        ShouldBeConnected(alice, bob);
        var first = StartView("alice", "--as", "billing");
        bob.Send("one");
        first.ShouldShow("one");
        Wait.Until(() => Behind() == 0, "the line is acknowledged");
        first.Kill();
        Room.AllowLeftoversOf(first);
        bob.Send("two\nthree");
        Wait.Until(() => Behind() == 2, "alice has the lines");
        alice.Signal(Libc.SIGINT);
        alice.ShouldExit();
        alice.ShouldReport("kept 2 lines for billing");
        Assert.Equal(2, Behind());
        alice = StartInRoom("alice", "--join", EndpointOf(bob));
        ShouldBeConnected(alice, bob);
        bob.ShouldReportTimes("alice (", 2);
        bob.Send("four");
        Wait.Until(() => Behind() == 3, "alice continues the segment");
        alice.Signal(Libc.SIGINT);
        alice.ShouldExit();
        Assert.Contains(Room.Clean(), static line => line.StartsWith("left shared memory ", StringComparison.Ordinal)
            && line.Contains("a consumer lacks: billing (3 lines)", StringComparison.Ordinal));

        var next = StartView("alice", "--as", "billing", "--once");

        next.ShouldExit();
        next.ShouldHaveShown("two", "three", "four");
        Assert.False(Directory.Exists(Path.Combine(Room.Directory, "members", "alice")));
    }

    private long Behind() => Room.Status().Member("alice").GetProperty("memory").GetProperty("chat").GetProperty("consumers").EnumerateArray()
        .Select(static consumer => consumer.GetProperty("behindLines").GetInt64()).DefaultIfEmpty(-1).Single();
}
