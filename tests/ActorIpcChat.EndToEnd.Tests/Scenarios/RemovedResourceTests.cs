using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>Segments, FIFOs and directories that are removed while in use.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class RemovedResourceTests(ITestOutputHelper output) : RoomTest(output)
{
    private readonly int _key = Random.Shared.Next(0x10000000, int.MaxValue);

    [Fact]
    public void Segment_removed_while_in_use_is_recreated_without_losing_or_repeating_a_line()
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
    public void Segment_removed_under_load_is_recreated_without_losing_a_line()
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
    public void FIFOs_removed_while_in_use_do_not_disturb_the_chat()
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
    public void Chat_continues_and_ends_normally_after_its_directory_was_removed()
    {
        var chat = Room.StartAll();
        // A viewer without its segment would look for it under the key of the next directory.
        chat.A.Send("before");
        chat.B.Send("before");
        chat.B1.ShouldShow("before");
        chat.A1.ShouldShow("before");
        Room.RemoveDirectory();

        chat.A.Send("one way");
        chat.B.Send("and back");
        chat.B1.ShouldShow("before", "one way");
        chat.A1.ShouldShow("before", "and back");

        chat.A.Signal(Libc.SIGINT);
        chat.A.ShouldExit();
        chat.B.ShouldExit();
    }

    [Fact]
    public void Directory_removed_while_B_waits_is_recreated_with_the_lines_of_the_room()
    {
        var (b, before) = (Room.Start("b", "--stay"), Room.Start("b1"));
        SendAndLeave("one");
        before.ShouldShow("one");
        Room.RemoveDirectory();
        b.ShouldReport("was removed: made it again");

        var after = Room.Start("b1");
        after.ShouldShow("one");
        SendAndLeave("two");

        before.ShouldShow("one", "two");
        after.ShouldShow("one", "two");
        Wait.Until(() => Room.HasViewerDoorbell(before), "the earlier viewer has a doorbell again");
        Room.Start("b").ShouldRefuse(1, "be B in", $"process {b.Pid} is B there already");
    }

    [Fact]
    public void Directory_removed_while_lines_flow_is_recreated_when_the_connection_ends()
    {
        var (b, b1, a) = (Room.Start("b", "--stay"), Room.Start("b1"), Room.Start("a"));
        a.ShouldConnect();
        a.Send("one");
        b1.ShouldShow("one");
        Room.RemoveDirectory();

        a.Send("two");
        b1.ShouldShow("one", "two");
        a.EndInput();
        a.ShouldExit();
        b.ShouldReport("was removed: made it again");
        SendAndLeave("three");

        b1.ShouldShow("one", "two", "three");
    }

    [Fact]
    public void B_leaves_if_its_role_was_taken_in_a_recreated_directory()
    {
        var stopped = Room.Start("b", "--stay");
        SendAndLeave("one");
        stopped.Pause();
        Room.RemoveDirectory();
        var (b, b1) = (Room.Start("b", "--stay"), Room.Start("b1"));
        b.ShouldReport("waiting for A");

        stopped.Resume();

        stopped.ShouldExit(1);
        Assert.Contains($"process {b.Pid} is B there already", stopped.Errors.Text, StringComparison.Ordinal);
        SendAndLeave("two");
        b1.ShouldShow("two");
    }

    [Fact]
    public void B_waits_with_its_lines_until_the_directory_can_be_recreated()
    {
        string[] options = ["--directory", Path.Combine(Room.Top, "session"), "--room", "r"];
        var b = Room.StartProgram("b", ChatRoom.Program, ["b", "--stay", .. options]);
        SendAndLeave("one", options);
        b.ShouldReport("has left");
        // As after the last logout: the parent directory was removed, too, and cannot be created.
        Wait.Until(() => TryReplaceByFile(options[1]), "a file has the directory's name");
        b.ShouldReport("waiting until the room can be made again");

        File.Delete(options[1]);
        b.ShouldReport("was removed: made it again");
        var b1 = Room.StartProgram("b1", ChatRoom.Program, ["b1", .. options]);
        SendAndLeave("two", options);

        b1.ShouldShow("one", "two");
    }

    [Fact]
    public void Viewer_shows_only_its_own_room_if_two_rooms_have_the_same_keys()
    {
        string[] Options(string room) => ["--directory", Room.Top, "--room", room, "--set", $"chat.shared-memory.key-b={_key}"];
        RunningProcess Start(string name, string room, params string[] more)
            => Room.StartProgram(name, ChatRoom.Program, [name, .. Options(room), .. more]);


        var there = Start("b", "there", "--stay");
        SendAndLeave("there", Options("there"));
        there.ShouldReport("has left");
        var b1 = Start("b1", "here");
        b1.ShouldReport($"the shared memory of key {_key} is of another room: the chat of {Room.Top}/there uses it");
        Start("b", "here", "--stay").ShouldRefuse(1, $"the chat of {Room.Top}/there uses it");
        there.Signal(Libc.SIGINT);
        there.ShouldExit();

        Start("b", "here", "--stay").ShouldReport("waiting for A");
        SendAndLeave("here", Options("here"));

        b1.ShouldShow("here");
        Assert.Equal(1, b1.Errors.Lines.Count(line => line.Contains("of another room", StringComparison.Ordinal)));
    }

    /// <summary>False if B has recreated the directory meanwhile.</summary>
    private static bool TryReplaceByFile(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
            File.WriteAllText(directory, "");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void SendAndLeave(string line, params string[] options)
    {
        var a = options.Length == 0 ? Room.Start("a") : Room.StartProgram("a", ChatRoom.Program, ["a", .. options]);
        a.Send(line);
        a.EndInput();
        a.ShouldExit();
    }
}
