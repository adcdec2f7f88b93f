using System.Text.Json;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class CleanTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void Where_nothing_is_nothing_is_done()
    {
        Assert.Equal(["nothing to clean"], Room.Clean());

        Assert.False(Directory.Exists(Room.Directory));
    }

    [Fact]
    public void The_name_of_a_directory_does_nothing_to_the_terminal()
    {
        var top = Path.Combine(Room.Top, "\u001b]0;title\u0007\u202e\n\u009b31m");
        var a = Room.StartProgram("a", ChatRoom.Program, ["a", "--directory", top, "--room", "r"]);
        a.ShouldReport("waiting for B");
        a.Kill();

        foreach (var command in (string[])["status", "clean"])
        {
            var asked = Room.StartProgram(command, ChatRoom.Program, [command, "--directory", top, "--room", "r"]);
            asked.ShouldExit();
            Assert.Contains("title", asked.Output.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(a.Errors.Text + asked.Output.Text, c => (char.IsControl(c) && c != '\n') || c == '\u202e');
            Assert.Equal(asked.Output.Lines.Length, asked.Output.Text.Count(c => c == '\n'));
        }

        Directory.Delete(top, recursive: true);
    }

    [Fact]
    public void After_four_kills_everything_goes_and_the_lost_lines_are_counted()
    {
        var chat = Room.StartAll();
        chat.B1.Kill();
        chat.A.Send(Lines.Bytes(Lines.Numbered(7)));
        Wait.Until(() => Unseen("b") == 7, "B has what A said");
        RunningProcess[] others = [chat.A1, chat.A, chat.B];
        // All before the first is killed: its peer would notice, and clean up.
        foreach (var process in others)
            process.Pause();
        foreach (var process in others)
            process.Kill();

        var lines = Room.Clean();

        Assert.Contains(
            lines,
            line => line.StartsWith("removed shared memory ", StringComparison.Ordinal) && line.EndsWith(
                ", with 7 lines that no viewer had shown", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.StartsWith("removed ", line, StringComparison.Ordinal));
        Assert.False(Directory.Exists(Room.Directory));
        Assert.Empty(Segment.MadeBy([chat.A.Pid, chat.B.Pid]));
        Assert.Equal(["nothing to clean"], Room.Clean());
    }

    [Fact]
    public void Beside_a_living_chat_nothing_changes()
    {
        var chat = Room.StartAll();
        chat.A.Send("before");
        chat.B1.ShouldShow("before");
        var files = Directory.GetFileSystemEntries(Room.Directory);
        var segments = Segment.MadeBy([chat.A.Pid, chat.B.Pid]);

        var lines = Room.Clean();

        Assert.Equal("nothing to clean", lines[0]);
        Assert.Contains($"left A's things: process {chat.A.Pid} is A", lines);
        Assert.Equal(files, Directory.GetFileSystemEntries(Room.Directory));
        Assert.Equal(segments, Segment.MadeBy([chat.A.Pid, chat.B.Pid]));
        chat.A.Send("after");
        chat.B.Send("back");
        chat.B1.ShouldShow("before", "after");
        chat.A1.ShouldShow("back");
    }

    [Fact]
    public void Processes_that_stand_still_are_alive()
    {
        var chat = Room.StartAll();
        // A viewer that is stopped while it makes its doorbell makes it again later: clean may remove that.
        Room.WaitForViewerSlot("a");
        Room.WaitForViewerSlot("b");
        foreach (var process in (RunningProcess[])[chat.A, chat.B, chat.A1, chat.B1])
            process.Pause();
        var files = Directory.GetFileSystemEntries(Room.Directory);

        var lines = Room.Clean();

        Assert.Contains($"left A's things: process {chat.A.Pid}, stopped, is A", lines);
        Assert.Equal(files, Directory.GetFileSystemEntries(Room.Directory));
        foreach (var process in (RunningProcess[])[chat.A, chat.B, chat.A1, chat.B1])
            process.Resume();
        chat.A.Send("goes on");
        chat.B1.ShouldShow("goes on");
    }

    [Fact]
    public void Of_a_dead_and_a_living_one_only_the_dead_one_s_things_go()
    {
        var (a, b) = (Room.Start("a"), Room.Start("b", "--stay"));
        a.ShouldConnect();
        b.ShouldConnect();
        a.Kill();
        b.ShouldReport("is gone");
        Wait.Until(() => Segment.MadeBy([a.Pid]) is [{ Attachments: 0 }], "B has let go of A's memory");
        Room.Clean();

        Assert.Empty(Segment.MadeBy([a.Pid]));
        Assert.False(Room.HasFile("a.lock") || Room.HasFile("a.bell"));
        Assert.True(Room.HasFile("b.lock") && Room.HasFile("fifo1") && Room.HasFile("fifo2"));
        var again = Room.Start("a");
        again.ShouldConnect();
        again.Send("a new A");
        Room.Start("b1").ShouldShow("a new A");
    }

    [Fact]
    public void FIFOs_of_an_A_that_died_alone_go_with_the_B_that_still_lives()
    {
        var a = Room.Start("a");
        a.ShouldReport("waiting for B");
        a.Kill();
        var b = Room.Start("b");
        b.ShouldReport("waiting for A");

        Room.Clean();

        Assert.True(Room.HasFile("fifo1"));
        b.Signal(Libc.SIGINT);
        b.ShouldExit();
        Assert.False(Directory.Exists(Room.Directory));
    }

    [Fact]
    public void Memory_that_a_viewer_still_shows_goes_with_the_next_cleaning()
    {
        var chat = Room.StartAll();
        Room.WaitForViewerSlot("b");
        chat.B1.Pause();
        chat.A.Send("not shown yet");
        Wait.Until(() => Unseen("b") == 1, "B has what A said");
        chat.B.Kill();
        chat.A.ShouldExit();

        var lines = Room.Clean();

        Assert.Contains(
            lines,
            line => line.StartsWith("left shared memory", StringComparison.Ordinal) && line.EndsWith(
                $"process {chat.B1.Pid}, stopped, views it", StringComparison.Ordinal));
        Assert.Single(Segment.MadeBy([chat.B.Pid]));
        chat.B1.Resume();
        chat.B1.ShouldShow("not shown yet");
        chat.B1.Signal(Libc.SIGINT);
        chat.B1.ShouldExit();

        Assert.Contains(Room.Clean(), line => line.StartsWith("removed shared memory", StringComparison.Ordinal));
        Assert.Empty(Segment.MadeBy([chat.B.Pid]));
    }

    [Fact]
    public void A_dead_viewer_s_doorbell_and_place_go_and_the_chat_goes_on()
    {
        var chat = Room.StartAll();
        Room.WaitForViewerSlot("b");
        chat.B1.Kill();

        var lines = Room.Clean();

        Assert.Contains(lines, line => line.StartsWith($"removed slot 0 of viewer {chat.B1.Pid}", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains($"/b1.{chat.B1.Pid}.", StringComparison.Ordinal));
        Assert.False(Room.HasViewerDoorbell(chat.B1));
        chat.A.Send("for the next one");
        Room.Start("b1").ShouldShow("for the next one");
    }

    [Fact]
    public void Somebody_else_s_shared_memory_and_files_are_told_and_left()
    {
        var key = Random.Shared.Next(0x10000000, int.MaxValue);
        var foreign = Segment.MakeForeign(key, 64 << 10);
        try
        {
            Room.CreateDirectory();
            Assert.Equal(0, Libc.MakeFifo(Room.Fifo1, 0x180));
            File.WriteAllText(Path.Combine(Room.Directory, "notes"), "mine");
            Room.ExpectFiles("fifo1", "notes");

            var lines = Room.Clean("--set", $"chat.shared-memory.key-a={key}");

            Assert.Equal("nothing to clean", lines[0]);
            Assert.Contains($"left shared memory {foreign.Id} (key {key}): it is not one of ipcchat's", lines);
            Assert.Contains($"left {Room.Fifo1}: nothing says that ipcchat made it", lines);
            Assert.Contains(Segment.All, segment => segment == foreign);
        }
        finally
        {
            foreign.Remove();
        }
    }

    [Fact]
    public void Processes_that_start_while_a_room_is_cleaned_find_a_whole_one()
    {
        var killed = Room.Start("a");
        killed.ShouldReport("waiting for B");
        killed.Kill();
        Room.AllowLeftoversOf(killed);
        for (var time = 0; time < 5; time++)
        {
            var cleaners = Enumerable.Range(0, 3).Select(_ => Room.Start("clean")).ToList();
            var (a, b) = (Room.Start("a"), Room.Start("b"));
            a.ShouldConnect();
            b.ShouldConnect();
            var viewer = Room.Start("b1", "--once");
            a.Send($"chat {time}");
            // A segment that was not cleaned in time is taken over, with what is in it.
            var line = $"chat {time}\n";
            Wait.Until(() => viewer.Output.Text.EndsWith(line, StringComparison.Ordinal), $"b1 shows {line}");
            foreach (var cleaner in cleaners)
                cleaner.ShouldExit();
            b.Kill();
            a.ShouldExit();
            viewer.Signal(Libc.SIGINT);
            viewer.ShouldExit();
            Room.AllowLeftoversOf(b);
        }

        Room.Clean();

        Assert.False(Directory.Exists(Room.Directory));
    }

    [Fact]
    public void A_viewer_that_waits_in_an_empty_room_still_finds_its_chat()
    {
        var a1 = Room.Start("a1");
        a1.ShouldReport("waiting for A");

        Room.Clean();

        var (_, b) = (Room.Start("a"), Room.Start("b"));
        b.Send("found");
        a1.ShouldShow("found");
    }

    private int Unseen(string role)
        => Room.Status().Segment(role).GetProperty("chat").GetProperty("inbox").GetProperty("unseenLines") is { ValueKind: JsonValueKind.Number } lines ? lines.GetInt32() : -1;
}
