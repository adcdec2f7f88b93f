using System.Text.Json;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Members;

[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class HostRoomTests(ITestOutputHelper output) : HostMemberTest(output)
{
    [Fact]
    public void Three_members_show_each_others_lines_once_and_in_order_and_not_their_own()
    {
        var members = StartLinked("alice", "bob", "carol");
        RunningProcess[] views = [.. members.Select(member => Room.StartView(member.Name))];

        foreach (var member in members)
            member.Send(Numbered(member.Name, 1, 3000));

        foreach (var (view, own) in views.Zip(members))
        {
            var others = members.Where(member => member != own).ToList();
            others.ForEach(other => ShouldShowOf(view, other.Name, Numbered(other.Name, 1, 3000)));
            Assert.Equal(others.Sum(other => Numbered(other.Name, 1, 3000).Length), view.Output.Length);
        }
    }

    [Fact]
    public void Viewer_that_is_about_to_look_shows_the_lines_of_a_member_that_ends_meanwhile()
    {
        var bob = StartLinked("bob")[0];
        var view = Room.StartView("alice");
        view.ShouldReport("waiting for alice");
        view.Pause();
        var alice = Room.StartMember("alice");
        ShouldBeLinked(alice, bob);
        bob.Send("early");
        Wait.Until(() => ChatOf("alice").GetProperty("inbox").GetProperty("heldLines").GetInt64() == 1, "alice has the line");
        alice.EndInput();
        Assert.False(Wait.TryUntil(() => alice.HasExited, TimeSpan.FromMilliseconds(200)), "alice has not waited for the viewer");

        view.Resume();

        view.ShouldShow("early");
        alice.ShouldExit();
    }

    [Fact]
    public void Line_longer_than_the_ring_with_any_bytes_is_not_mixed_with_other_lines()
    {
        var members = StartLinked("alice", "bob", "carol");
        // Without a viewer, a full ring would make the sender wait.
        Room.StartView("bob");
        var view = Room.StartView("carol");
        var line = new byte[3 << 20];
        new Random(5).NextBytes(line);
        line.AsSpan().Replace((byte)'\n', (byte)0);
        var others = Numbered("bob", 1, 500);

        _ = new BackgroundWriter(members[0].Input, [.. line, (byte)'\n']);
        members[1].Send(others);

        Wait.Until(() => view.Output.Length == line.Length + 1 + others.Length, $"carol's viewer shows all; it has shown {view.Output.Length} bytes");
        Assert.True(view.Output.Bytes.AsSpan().IndexOf([.. line, (byte)'\n']) >= 0, "the line is not shown in one piece");
    }

    [Fact]
    public void First_newcomer_gets_what_a_member_kept_while_alone_and_a_later_one_what_follows()
    {
        var (alice, bob) = (Room.StartMember("alice", "--stay"), Room.StartMember("bob", "--stay"));
        ShouldBeLinked(alice, bob);
        bob.EndInput();
        bob.Signal(Libc.SIGTERM);
        alice.ShouldReport("bob (process");
        bob.ShouldExit();
        alice.ShouldReport("has left");
        alice.Send("kept while alone");
        Wait.Until(() => AcceptedLines("alice") == 1, "the line is accepted");

        var carol = Room.StartMember("carol", "--stay");
        ShouldBeLinked(alice, carol);
        Room.StartView("carol").ShouldShow("kept while alone");
        var dave = Room.StartMember("dave", "--stay");
        ShouldBeLinked(alice, dave);
        alice.Send("for all");

        Room.StartView("dave").ShouldShow("for all");
    }

    [Fact]
    public void First_line_of_a_short_script_reaches_all_who_were_there_before_it()
    {
        var (_, bob, script) = RunScriptWhileBobIsStopped();
        bob.Resume();

        Room.StartView("bob").ShouldShow("done");
        script.ShouldExit();
    }

    [NativeFact]
    public void Script_keeps_its_line_at_rest_for_a_stopped_member_when_the_others_have_it_and_leave()
    {
        var (alice, bob, script) = RunScriptWhileBobIsStopped();
        var used = script.ProcessorTime;
        Wait.For(TimeSpan.FromSeconds(0.4));

        Assert.InRange((script.ProcessorTime - used).TotalSeconds, 0, 0.1);
        alice.Signal(Libc.SIGINT);
        alice.ShouldExit();
        bob.Resume();
        Room.StartView("bob").ShouldShow("done");
        script.ShouldExit();
    }

    [Fact]
    public void Leaving_member_delivers_its_lines_to_all_and_is_shown_as_left_behind_them()
    {
        var members = StartLinked("alice", "bob");
        var carol = Room.StartMember("carol");
        ShouldBeLinked([.. members, carol]);
        RunningProcess[] views = [Room.StartView("alice", "--format", "pretty"), Room.StartView("bob", "--format", "pretty")];

        _ = new BackgroundWriter(carol.Input, [.. Numbered("carol", 1, 20_000), .. "last"u8], thenClose: true);

        carol.ShouldExit();
        foreach (var (view, member) in views.Zip(members))
        {
            view.ShouldShowText("carol left");
            Assert.Matches("carol: last\n[0-9:]+ ── carol left", view.Output.Text);
            member.ShouldReport($"carol (process {carol.Pid}) has left");
        }

        Assert.Null(Room.Status().StateOf("alice", "carol"));
        Assert.Equal("here", Room.Status().StateOf("alice", "bob"));
    }

    [Fact]
    public void Lines_that_the_last_other_member_had_when_it_left_are_not_reported_as_undelivered_and_not_shown_to_a_newcomer()
    {
        var members = StartLinked("alice", "bob");
        var view = Room.StartView("bob");
        members[0].Send("to bob");
        view.ShouldShow("to bob");
        members[1].Signal(Libc.SIGINT);
        members[0].ShouldReport("has left");

        var carol = Room.StartMember("carol", "--stay");
        ShouldBeLinked(members[0], carol);
        members[0].Send("to carol");
        Room.StartView("carol").ShouldShow("to carol");
        carol.Signal(Libc.SIGINT);
        members[0].ShouldReportTimes("has left", 2);
        members[0].Signal(Libc.SIGINT);
        members[0].ShouldExit();

        Assert.DoesNotContain("not delivered", members[0].Errors.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Stopped_member_holds_up_a_sender_only_when_its_outbox_is_full_and_is_named_once()
    {
        var members = StartLinked("alice", "bob", "carol");
        var view = Room.StartView("bob");
        members[2].Pause();
        var few = Numbered("alice", 1, 2000);
        members[0].Send(few);
        ShouldShowOf(view, "alice", few);
        Assert.DoesNotContain("waiting for", members[0].Errors.Text, StringComparison.Ordinal);

        var writer = new BackgroundWriter(members[0].Input, Numbered("alice", 2001, 120_000));
        Wait.UntilStable(() => writer.Written + view.Output.Length, "alice is blocked");

        Assert.False(writer.IsDone);
        var expected = $"waiting for carol (process {members[2].Pid}): it is stopped";
        members[0].ShouldReport(expected);
        members[0].ShouldReport($"let it go on (kill -CONT {members[2].Pid})");
        var viewC = Room.StartView("carol");
        members[2].Resume();
        writer.WaitUntilDone();
        ShouldShowOf(viewC, "alice", Numbered("alice", 1, 120_000));
        ShouldShowOf(view, "alice", Numbered("alice", 1, 120_000));
        Assert.Single(members[0].Errors.Lines, line => line.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Shared_memory_removed_by_another_program_is_made_again_and_all_lines_go_on()
    {
        var members = StartLinked("alice", "bob");
        var view = Room.StartView("bob");
        members[0].Send("before");
        view.ShouldShow("before");

        ChatRoom.SegmentOf(members[0]).Remove();
        var ofAlice = Room.StartView("alice");
        members[0].ShouldReport("the shared memory was removed: created it again");
        members[0].Send("after");
        members[1].Send("to alice");

        view.ShouldShow("before", "after");
        ofAlice.ShouldShow("to alice");
    }

    private long AcceptedLines(string nick) => ChatOf(nick).GetProperty("outbox").GetProperty("acceptedLines").GetInt64();

    private JsonElement ChatOf(string nick) => Room.Status().Member(nick).GetProperty("memory").GetProperty("chat");

    /// <summary>Bob is stopped. A script starts and sends a line, which alice shows.</summary>
    private (RunningProcess Alice, RunningProcess Bob, RunningProcess Script) RunScriptWhileBobIsStopped()
    {
        var members = StartLinked("alice", "bob");
        members[1].Pause();
        var script = Room.StartMember("carol");
        script.Send("done");
        script.EndInput();
        Room.StartView("alice").ShouldShow("done");
        return (members[0], members[1], script);
    }
}
