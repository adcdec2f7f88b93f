using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Members;

/// <summary>Members of a room of this machine that are killed, and their successors.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class KilledHostMemberTests(ITestOutputHelper output) : HostMemberTest(output)
{
    [Fact]
    public void Killed_member_gets_all_lines_after_its_restart_while_the_others_keep_chatting()
    {
        var members = StartLinked("alice", "bob", "carol");
        RunningProcess[] views = [.. members.Select(member => Room.StartView(member.Name))];
        var sent = new int[3];
        // First carol, before any line was sent, then alice.
        foreach (var victim in (int[])[2, 0])
        {
            members[victim].Kill();
            for (var other = 0; other < 3; other++)
            {
                if (other != victim)
                    Send(other);
            }

            members[victim] = Room.StartMember(members[victim].Name, "--stay");
            members[victim].ShouldReport($"going on where an earlier {members[victim].Name} was ended");
            Send(victim);
            for (var view = 0; view < 3; view++)
            {
                foreach (var other in Enumerable.Range(0, 3).Where(other => other != view))
                    ShouldShowOf(views[view], members[other].Name, Numbered(members[other].Name, 1, sent[other]));
            }
        }

        void Send(int member)
        {
            members[member].Send(Numbered(members[member].Name, sent[member] + 1, sent[member] + 1500));
            sent[member] += 1500;
        }
    }

    [Fact]
    public void All_members_killed_and_restarted_go_on_where_they_were()
    {
        var members = StartLinked("alice", "bob", "carol");
        RunningProcess[] views = [Room.StartView("bob"), Room.StartView("carol")];
        members[0].Send(Numbered("alice", 1, 500));
        foreach (var view in views)
            ShouldShowOf(view, "alice", Numbered("alice", 1, 500));
        members[1].Pause();
        members[0].Send(Numbered("alice", 501, 1000));
        ShouldShowOf(views[1], "alice", Numbered("alice", 1, 1000));

        foreach (var member in members)
            member.Kill();
        // First the one that received nothing, while the sender is dead.
        var bob = Room.StartMember("bob", "--stay");
        var carol = Room.StartMember("carol", "--stay");
        var alice = Room.StartMember("alice", "--stay");
        ShouldBeLinked(alice, bob, carol);
        alice.Send(Numbered("alice", 1001, 1500));

        foreach (var view in views)
            ShouldShowOf(view, "alice", Numbered("alice", 1, 1500));
    }

    [Fact]
    public void Killed_member_is_waited_for_and_lost_after_the_timeout()
    {
        string[] soon = ["--stay", "--set", "chat.member.absent-timeout=1s"];
        var (alice, bob) = (Room.StartMember("alice", soon), Room.StartMember("bob", soon));
        ShouldBeLinked(alice, bob);
        var view = Room.StartView("alice", "--format", "pretty");
        view.ShouldShowText("bob joined");
        bob.Send("accepted");
        view.ShouldShowText("bob: accepted");

        bob.Kill();

        var name = $"bob (process {bob.Pid})";
        alice.ShouldReport($"{name} was killed: waiting for its successor, 1 s at most");
        Wait.Until(() => alice.Errors.Contains($"{name} is lost"), $"{name} is lost", limit: TimeSpan.FromSeconds(5));
        view.ShouldShowText("bob was lost");
        Assert.Single(alice.Errors.Lines, line => line.Contains("was killed", StringComparison.Ordinal));
        Assert.Equal("lost", Room.Status().StateOf("alice", "bob"));
        Assert.Contains(Room.Clean("--force"), line => line.Contains("of bob (key", StringComparison.Ordinal));
    }

    [Fact]
    public void Killed_member_is_shown_as_unreachable_and_its_successor_as_back()
    {
        var members = StartLinked("alice", "bob");
        var view = Room.StartView("alice", "--format", "pretty");
        view.ShouldShowText("bob joined");

        members[1].Kill();
        view.ShouldShowText("bob cannot be reached");
        Assert.Equal("unreachable", Room.Status().StateOf("alice", "bob"));
        var bob = Room.StartMember("bob", "--stay");

        members[0].ShouldReport($"bob (process {bob.Pid}) is back");
        view.ShouldShowText("bob is back");
        bob.Send("again");
        view.ShouldShowText("bob: again");
        bob.Signal(Libc.SIGINT);
        bob.ShouldExit();
        view.ShouldShowText("bob left");
    }

    [Fact]
    public void Member_that_leaves_keeps_its_lines_for_a_killed_one_until_its_successor_has_them()
    {
        var members = StartLinked("alice", "bob");
        members[1].Kill();
        members[0].ShouldReport("was killed");
        members[0].Send("for bob");
        members[0].WaitUntilInputIsRead();

        members[0].Signal(Libc.SIGINT);
        var bob = Room.StartMember("bob", "--stay");

        members[0].ShouldExit();
        Room.StartView("bob").ShouldShow("for bob");
        bob.ShouldReport("has left");
    }
}
