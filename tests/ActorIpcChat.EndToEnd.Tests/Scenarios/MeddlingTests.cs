using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>Somebody takes away what is in use.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class MeddlingTests(ITestOutputHelper output) : RoomTest(output)
{
    private readonly int _key = Random.Shared.Next(0x10000000, int.MaxValue);

    [Fact]
    public void Shared_memory_that_is_removed_while_in_use_is_made_again_and_no_line_is_lost_or_repeated()
    {
        var chat = Room.StartAll();
        chat.A.Send("before");
        chat.B1.ShouldShow("before");

        ChatRoom.SegmentOf(chat.B).Remove();
        chat.A.Send("after");
        chat.B.ShouldReport("another process removed the shared memory");
        chat.A.Send("and on");

        chat.B1.ShouldShow("before", "after", "and on");
        chat.A.Signal(Libc.SIGINT);
        chat.A.ShouldExit();
        chat.B.ShouldExit();
    }

    [Fact]
    public void Shared_memory_that_is_removed_under_load_loses_nothing_and_the_sender_goes_on()
    {
        var chat = Room.StartAll();
        var sent = Lines.Bytes(Lines.Numbered(600_000));
        var writer = new BackgroundWriter(chat.A.Input, sent);
        Wait.Until(() => chat.B1.Output.Length > 100_000, "lines flow");

        ChatRoom.SegmentOf(chat.B).Remove();

        chat.B1.ShouldShow(sent);
        writer.WaitUntilDone();
        chat.B.Send("the other way");
        chat.A1.ShouldShow("the other way");
    }

    [Fact]
    public void FIFOs_that_are_removed_while_in_use_are_not_missed()
    {
        var chat = Room.StartAll();
        File.Delete(Room.Fifo1);
        File.Delete(Room.Fifo2);

        chat.A.Send("one way");
        chat.B.Send("and back");

        chat.B1.ShouldShow("one way");
        chat.A1.ShouldShow("and back");
    }

    [Fact]
    public void A_room_whose_directory_is_removed_while_in_use_goes_on_and_ends_as_usual()
    {
        var chat = Room.StartAll();
        // A viewer that has not found its memory yet would look for it by the next directory's key.
        chat.A.Send("before");
        chat.B.Send("before");
        chat.B1.ShouldShow("before");
        chat.A1.ShouldShow("before");
        Directory.Delete(Room.Directory, recursive: true);

        chat.A.Send("one way");
        chat.B.Send("and back");
        chat.B1.ShouldShow("before", "one way");
        chat.A1.ShouldShow("before", "and back");

        chat.A.Signal(Libc.SIGINT);
        chat.A.ShouldExit();
        chat.B.ShouldExit();
    }

    [Fact]
    public void A_room_whose_directory_is_removed_while_B_waits_is_made_again_with_all_that_was_in_it()
    {
        var (b, before) = (Room.Start("b", "--stay"), Room.Start("b1"));
        SayAndLeave("one");
        before.ShouldShow("one");
        Directory.Delete(Room.Directory, recursive: true);
        b.ShouldReport("was removed: made it again");

        var after = Room.Start("b1");
        after.ShouldShow("one");
        SayAndLeave("two");

        before.ShouldShow("one", "two");
        after.ShouldShow("one", "two");
        Wait.Until(() => Room.HasViewerDoorbell(before), "the viewer that was there before has a doorbell again");
        Room.Start("b").ShouldRefuse(1, "be B in", $"process {b.Pid} is B there already");
    }

    [Fact]
    public void A_room_whose_directory_is_removed_while_lines_flow_is_made_again_when_the_connection_ends()
    {
        var (b, b1, a) = (Room.Start("b", "--stay"), Room.Start("b1"), Room.Start("a"));
        a.ShouldConnect();
        a.Send("one");
        b1.ShouldShow("one");
        Directory.Delete(Room.Directory, recursive: true);

        a.Send("two");
        b1.ShouldShow("one", "two");
        a.EndInput();
        a.ShouldExit();
        b.ShouldReport("was removed: made it again");
        SayAndLeave("three");

        b1.ShouldShow("one", "two", "three");
    }

    [Fact]
    public void B_whose_role_was_taken_in_a_directory_that_was_made_again_says_so_and_leaves_the_other_one_alone()
    {
        var stopped = Room.Start("b", "--stay");
        SayAndLeave("one");
        stopped.Pause();
        Directory.Delete(Room.Directory, recursive: true);
        var (b, b1) = (Room.Start("b", "--stay"), Room.Start("b1"));
        b.ShouldReport("waiting for A");

        stopped.Resume();

        stopped.ShouldExit(1);
        Assert.Contains($"process {b.Pid} is B there already", stopped.Errors.Text, StringComparison.Ordinal);
        SayAndLeave("two");
        b1.ShouldShow("two");
    }

    [Fact]
    public void A_room_that_cannot_be_made_again_yet_is_waited_for_with_what_was_received()
    {
        string[] options = ["--directory", Path.Combine(Room.Top, "session"), "--room", "r"];
        var b = Room.StartProgram("b", ChatRoom.Program, ["b", "--stay", .. options]);
        SayAndLeave("one", options);
        b.ShouldReport("has left");
        // As after the last logout: the directory above is gone, too, and cannot be made.
        Directory.Delete(options[1], recursive: true);
        File.WriteAllText(options[1], "");
        b.ShouldReport("waiting until the room can be made again");

        File.Delete(options[1]);
        b.ShouldReport("was removed: made it again");
        var b1 = Room.StartProgram("b1", ChatRoom.Program, ["b1", .. options]);
        SayAndLeave("two", options);

        b1.ShouldShow("one", "two");
    }

    [Fact]
    public void A_viewer_shows_its_own_room_only_where_two_rooms_were_given_the_same_keys()
    {
        string[] Options(string room) => ["--directory", Room.Top, "--room", room, "--set", $"chat.shared-memory.key-b={_key}"];
        RunningProcess Start(string name, string room, params string[] more) => Room.StartProgram(name, ChatRoom.Program, [name, .. Options(room), .. more]);

        var there = Start("b", "there", "--stay");
        SayAndLeave("there", Options("there"));
        there.ShouldReport("has left");
        var b1 = Start("b1", "here");
        b1.ShouldReport($"the shared memory of key {_key} is of another room: the chat of {Room.Top}/there uses it");
        Start("b", "here", "--stay").ShouldRefuse(1, $"the chat of {Room.Top}/there uses it");
        there.Signal(Libc.SIGINT);
        there.ShouldExit();

        Start("b", "here", "--stay").ShouldReport("waiting for A");
        SayAndLeave("here", Options("here"));

        b1.ShouldShow("here");
        Assert.Equal(1, b1.Errors.Lines.Count(line => line.Contains("of another room", StringComparison.Ordinal)));
    }

    private void SayAndLeave(string line, params string[] options)
    {
        var a = options.Length == 0 ? Room.Start("a") : Room.StartProgram("a", ChatRoom.Program, ["a", .. options]);
        a.Send(line);
        a.EndInput();
        a.ShouldExit();
    }
}
