using System.Net;
using System.Net.Sockets;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Members;

public sealed class RoomOfMembersTests(ITestOutputHelper output) : MemberTest(output)
{
    [Fact]
    public void Three_members_show_each_others_lines_once_and_in_order_and_not_their_own()
    {
        var alice = StartInRoom("alice");
        var endpoint = EndpointOf(alice);
        var (bob, carol) = (StartMember("bob", "--join", endpoint), StartMember("carol", "--join", endpoint));
        ShouldBeConnected(alice, bob, carol);
        var (viewA, viewB, viewC) = (StartView("alice"), StartView("bob"), StartView("carol"));
        var (ofAlice, ofBob) = (Numbered("alice", 1, 3000), Numbered("bob", 1, 3000));

        alice.Send(ofAlice);
        bob.Send(ofBob);

        foreach (var view in (RunningProcess[])[viewB, viewC])
            ShouldShowOf(view, "alice", ofAlice);
        foreach (var view in (RunningProcess[])[viewA, viewC])
            ShouldShowOf(view, "bob", ofBob);
        Assert.Equal(ofBob.Length, viewA.Output.Length);
    }

    [Fact]
    public void First_lines_of_short_scripts_reach_all_who_were_there_before_them()
    {
        const int Scripts = 4;
        var alice = StartInRoom("alice");
        var endpoint = EndpointOf(alice);
        var (bob, carol) = (StartMember("bob", "--join", endpoint), StartMember("carol", "--join", endpoint));
        ShouldBeConnected(alice, bob, carol);
        RunningProcess[] views = [StartView("alice"), StartView("bob"), StartView("carol")];

        for (var number = 1; number <= Scripts; number++)
        {
            var script = StartMember($"script{number}", "--join", endpoint);
            script.Send($"line {number}");
            script.EndInput();
            script.ShouldExit();
        }

        foreach (var view in views)
            view.ShouldShow(Lines.Numbered(Scripts));
    }

    [Fact]
    public void Line_longer_than_the_ring_with_any_bytes_is_not_mixed_with_other_lines()
    {
        var alice = StartInRoom("alice");
        var endpoint = EndpointOf(alice);
        var (bob, carol) = (StartMember("bob", "--join", endpoint), StartMember("carol", "--join", endpoint));
        ShouldBeConnected(alice, bob, carol);
        // Without a viewer, a full ring would make the sender wait.
        StartView("bob");
        var view = StartView("carol");
        var line = new byte[3 << 20];
        new Random(5).NextBytes(line);
        line.AsSpan().Replace((byte)'\n', (byte)0);
        var others = Numbered("bob", 1, 500);

        var writing = Task.Run(() => alice.Send([.. line, (byte)'\n']));
        bob.Send(others);

        Wait.Until(
            () => view.Output.Length == line.Length + 1 + others.Length, $"carol's viewer shows everything; it has shown {view.Output.Length} bytes");
        Assert.True(view.Output.Bytes.AsSpan().IndexOf([.. line, (byte)'\n']) >= 0, "the line is not shown in one piece");
        Assert.True(writing.IsCompletedSuccessfully);
    }

    [Fact]
    public void Killed_first_member_rejoins_and_delivers_the_lines_it_had_accepted()
    {
        var alice = StartInRoom("alice");
        var endpoint = EndpointOf(alice);
        var (bob, carol) = (StartMember("bob", "--join", endpoint), StartMember("carol", "--join", endpoint));
        ShouldBeConnected(alice, bob, carol);
        var (viewB, viewC) = (StartView("bob"), StartView("carol"));
        alice.Send(Numbered("alice", 1, 100));
        ShouldShowOf(viewB, "alice", Numbered("alice", 1, 100));

        bob.Pause();
        alice.Send(Numbered("alice", 101, 2000));
        ShouldShowOf(viewC, "alice", Numbered("alice", 1, 2000));
        alice.Kill();
        bob.Resume();
        carol.Send(Numbered("carol", 1, 100));
        var again = StartInRoom("alice", "--listen", endpoint);
        ShouldBeConnected(again, bob, carol);
        again.Send(Numbered("alice", 2001, 2100));

        foreach (var view in (RunningProcess[])[viewB, viewC])
            ShouldShowOf(view, "alice", Numbered("alice", 1, 2100));
        ShouldShowOf(viewB, "carol", Numbered("carol", 1, 100));
    }

    [Fact]
    public void Unreachable_and_returning_member_is_shown_by_viewers_and_status()
    {
        var alice = StartInRoom("alice");
        var bob = StartInRoom("bob", "--join", EndpointOf(alice));
        ShouldBeConnected(alice, bob);
        var view = StartView("alice", "--format", "pretty");
        view.ShouldShowText("bob joined");

        bob.Pause();

        view.ShouldShowText("bob cannot be reached");
        alice.ShouldReport($"bob ({EndpointOf(bob)}) cannot be reached: waiting for it, 60 s at most");
        Assert.Equal("unreachable", Room.Status().StateOf("alice", "bob"));
        Assert.Contains($"unreachable, at {EndpointOf(bob)}", Room.Run("status").Output.Text, StringComparison.Ordinal);
        bob.Resume();
        view.ShouldShowText("bob is back");
        Assert.Equal("here", Room.Status().StateOf("alice", "bob"));
        bob.EndInput();
        view.ShouldShowText("bob left");
        Assert.Null(Room.Status().StateOf("alice", "bob"));
    }

    [Fact]
    public void Two_members_that_started_a_room_separately_join_each_other()
    {
        var (portA, portB) = (FreePort(), FreePort());
        var (endpointA, endpointB) = ($"127.0.0.1:{portA}", $"127.0.0.1:{portB}");
        string[] shortTimeout = ["--set", "chat.cluster.answer-timeout=1s"];
        var alice = StartInRoom("alice", ["--listen", endpointA, "--join", endpointA, "--join", endpointB, .. shortTimeout]);
        alice.Pause();
        var bob = StartInRoom("bob", ["--listen", endpointB, "--join", endpointB, "--join", endpointA, .. shortTimeout]);
        alice.Resume();

        ShouldBeConnected(alice, bob);
        var view = StartView("bob");
        alice.Send("together");
        view.ShouldShow("together");
        Assert.Single(
            ((RunningProcess[])[alice, bob]).SelectMany(member => member.Errors.Lines),
            line => line.Contains("found the others again", StringComparison.Ordinal));
    }

    [Fact]
    public void Leftovers_of_a_killed_member_are_reported_and_cleaned()
    {
        var alice = StartInRoom("alice");
        alice.Kill();

        var left = Room.Status().Member("alice");
        var cleaned = Room.Clean();

        Assert.Equal(
            (false, true, alice.Pid),
            (left.GetProperty("alive").GetBoolean(), left.GetProperty("stale").GetBoolean(), left.GetProperty("pid").GetInt32()));
        Assert.Contains(cleaned, line => line.Contains("of alice (key", StringComparison.Ordinal));
        Assert.False(Room.Status().TryGetProperty("members", out _));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [Fact]
    public void Scripts_writing_to_the_input_FIFO_of_a_staying_member_are_read_in_turn()
    {
        var input = Path.Combine(Room.Top, "input");
        Assert.Equal(0, Libc.MakeFifo(input, 0x180));
        Room.ExpectBesideRoom("input");
        var alice = StartInRoom("alice");
        var options = $"--directory '{Room.Top}' --room room --nick bob --join {EndpointOf(alice)} --stay";
        Room.StartThroughShell("bob", $"""exec '{Room.MemberProgram}' member {options} <> '{input}' 3< '{input}' 0<&3 3<&-""");
        alice.ShouldReport("bob (");
        var view = StartView("alice");

        var expected = "";
        foreach (var text in (string[])["one\n", "two", "three\nfour"])
        {
            Room.StartProgram("script", "/bin/sh", ["-c", $"printf '{text}' > '{input}'"]).ShouldExit();
            expected += text.TrimEnd('\n') + "\n";
            view.ShouldShow(Lines.Bytes(expected.TrimEnd('\n').Split('\n')));
        }
    }

    [Fact]
    public void Member_with_unreadable_input_reports_it_and_exits_with_1()
    {
        var alice = StartInRoom("alice");

        var options = $"--directory '{Room.Top}' --room room --nick bob --join {EndpointOf(alice)} --stay";
        var bob = Room.StartThroughShell("bob", $"'{Room.MemberProgram}' member {options} < /proc/$$/mem; exit $?");

        bob.ShouldExit(1);
        bob.ShouldReport("cannot read standard input: Input/output error; ");
        Assert.False(alice.HasExited);
    }
}
