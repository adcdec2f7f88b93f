using System.Text.Json;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class CleanTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void Clean_without_a_room_reports_nothing_to_clean()
    {
        Assert.Equal(["nothing to clean"], Room.Clean());

        Assert.False(Directory.Exists(Room.Directory));
    }

    [Fact]
    public void Control_characters_in_a_directory_name_are_escaped()
    {
        var top = Path.Combine(Room.Top, "\u001b]0;title\u0007\u202e\n\u009b31m");
        var a = Room.StartProgram("a", ChatRoom.Program, ["a", "--directory", top, "--room", "r"]);
        a.ShouldReport("waiting for B");
        a.Kill();

        foreach (var command in (string[])["status", "clean"])
        {
            var process = Room.StartProgram(command, ChatRoom.Program, [command, "--directory", top, "--room", "r"]);
            process.ShouldExit();
            Assert.Contains("title", process.Output.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(a.Errors.Text + process.Output.Text, c => (char.IsControl(c) && c != '\n') || c == '\u202e');
            Assert.Equal(process.Output.Lines.Length, process.Output.Text.Count(c => c == '\n'));
        }

        Directory.Delete(top, recursive: true);
    }

    [Fact]
    public void Everything_of_four_killed_processes_is_removed_and_lost_lines_are_counted()
    {
        var chat = Room.StartAll();
        chat.B1.Kill();
        chat.A.Send(Lines.Bytes(Lines.Numbered(7)));
        Wait.Until(() => Unseen("b") == 7, "B has A's lines");
        RunningProcess[] others = [chat.A1, chat.A, chat.B];
        // All are stopped before the first kill: a running peer would notice it and clean up.
        foreach (var process in others)
            process.Pause();
        foreach (var process in others)
            process.Kill();

        var lines = Room.Clean("--force");

        Assert.Contains(
            lines,
            line => line.StartsWith("removed shared memory ", StringComparison.Ordinal) && line.EndsWith(
                ", with 7 lines that no viewer has shown", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.StartsWith("removed ", line, StringComparison.Ordinal));
        Assert.False(Directory.Exists(Room.Directory));
        Assert.Empty(Segment.MadeBy([chat.A.Pid, chat.B.Pid]));
        Assert.Equal(["nothing to clean"], Room.Clean());
    }

    [Fact]
    public void Live_chat_is_not_changed()
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
    public void Stopped_processes_count_as_alive()
    {
        var chat = Room.StartAll();
        // A viewer that is stopped while it makes its doorbell makes it again later; clean may remove the first one.
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
        chat.A.Send("continues");
        chat.B1.ShouldShow("continues");
    }

    [Fact]
    public void Only_files_and_segments_of_the_dead_process_are_removed()
    {
        var (a, b) = (Room.Start("a"), Room.Start("b", "--stay"));
        a.ShouldConnect();
        b.ShouldConnect();
        a.Kill();
        b.ShouldReport("is gone");
        Wait.Until(() => Segment.MadeBy([a.Pid]) is [{ Attachments: 0 }], "B has detached from A's segment");
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
    public void FIFOs_of_a_killed_A_pass_to_the_live_B_which_removes_them()
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
    public void Segment_is_kept_while_a_viewer_shows_it_and_removed_by_the_next_clean()
    {
        var chat = Room.StartAll();
        Room.WaitForViewerSlot("b");
        chat.B1.Pause();
        chat.A.Send("not shown yet");
        Wait.Until(() => Unseen("b") == 1, "B has A's lines");
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
    public void Doorbell_and_slot_of_a_killed_viewer_are_removed_and_the_chat_continues()
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
    public void Foreign_segments_and_files_are_reported_and_kept()
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
    public void Processes_started_during_clean_find_a_usable_room()
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
            // A segment that was not removed in time is taken over with its lines.
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
    public void Viewer_waiting_in_a_room_removed_by_clean_finds_the_next_chat()
    {
        var a1 = Room.Start("a1");
        a1.ShouldReport("waiting for A");

        Room.Clean();

        var (_, b) = (Room.Start("a"), Room.Start("b"));
        b.Send("found");
        a1.ShouldShow("found");
    }

    private int Unseen(string role)
    {
        var inbox = Room.Status().Segment(role).GetProperty("chat").GetProperty("inbox");
        return inbox.GetProperty("unseenLines") is { ValueKind: JsonValueKind.Number } lines ? lines.GetInt32() : -1;
    }
}
