using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Members;

[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class RefusedHostMemberTests(ITestOutputHelper output) : HostMemberTest(output)
{
    [Fact]
    public void Room_of_members_and_pair_exclude_each_other()
    {
        var alice = Room.StartMember("alice", "--stay");
        alice.ShouldReport("is in the room");

        Room.Start("a").ShouldRefuse(1, "cannot use the room", $"process {alice.Pid} is alice there", "--room");

        alice.Signal(Libc.SIGINT);
        alice.ShouldExit();
        var a = Room.Start("a", "--stay");
        a.ShouldReport("waiting for");
        Room.StartMember("alice").ShouldRefuse(1, "cannot use the room", $"process {a.Pid} is A of a pair there", "--room");
    }

    [Fact]
    public void Room_of_a_machine_and_cluster_exclude_each_other()
    {
        Room.MemberProgram = ChatRoom.RuntimeProgram;
        var alice = Room.StartMember("alice", "--stay");
        alice.ShouldReport("is in the room");

        Room.StartMember("bob", "--listen", "127.0.0.1:0")
            .ShouldRefuse(1, $"process {alice.Pid} is alice there, in a room of this machine", "--listen");

        alice.Signal(Libc.SIGINT);
        alice.ShouldExit();
        var carol = Room.StartMember("carol", "--listen", "127.0.0.1:0", "--stay");
        carol.ShouldReport("is in the room");
        Room.StartMember("dave").ShouldRefuse(1, $"process {carol.Pid} is carol there, in a cluster", "--join");
    }

    [NativeFact]
    public void Native_program_refuses_a_cluster() => Room.StartMember("alice", "--listen", "127.0.0.1:0")
        .ShouldRefuse(1, "cannot join a cluster of machines: the native program has none", "--listen", "-p:PublishAot=false");

    [Fact]
    public void One_member_too_many_is_refused_and_disturbs_no_other()
    {
        var members = StartLinked("alice", "bob");

        Room.StartMember("carol", "--set", "chat.member.max-members=2")
            .ShouldRefuse(1, "cannot join the room", "it has 2 members already", "chat.member.max-members");

        members[0].Send("undisturbed");
        Room.StartView("bob").ShouldShow("undisturbed");
        Assert.DoesNotContain("carol", members[0].Errors.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("al/ice")]
    [InlineData("\u0001")]
    [InlineData("a nick of more than sixty-four bytes, which is more than frames can carry")]
    public void Invalid_nick_is_refused(string nick) => Room.StartMember(nick).ShouldRefuse(2, "--nick", "allowed");

    [Fact]
    public void Killed_member_of_this_machine_is_not_continued_in_a_cluster()
    {
        var alice = Room.StartMember("alice", "--stay");
        alice.ShouldReport("is in the room");
        alice.Kill();

        // Its shared memory keeps its link.
        var again = Room.StartMember("alice", "--stay", "--listen", "127.0.0.1:0");

        again.ShouldReport("going on where an earlier alice was ended");
        Assert.DoesNotContain("127.0.0.1", again.Errors.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Outbox_overwritten_by_another_program_loses_only_lines_of_its_member()
    {
        var members = StartLinked("alice", "bob", "carol");
        var view = Room.StartView("carol");
        using var memory = new AttachedSegment(ChatRoom.SegmentOf(members[0]));
        members[2].Pause();
        members[0].Send(Numbered("alice", 1, 100));
        members[0].WaitUntilInputIsRead();
        Wait.Until(() => Room.Status().Member("alice").GetProperty("memory").GetProperty("chat").GetProperty("outbox")
            .GetProperty("acceptedLines").GetInt64() == 100, "the lines are accepted");
        memory.OverwriteOutbox(0xA5);

        members[2].Resume();
        members[1].Send(Numbered("bob", 1, 100));
        ShouldShowOf(view, "bob", Numbered("bob", 1, 100));
        members[2].ShouldReport("could not keep all its lines: some are missing");
        members[0].Send("alice again");

        view.ShouldShowEnd("alice again\n");
    }
}
