using System.Text.Json;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class StatusTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void Status_of_a_missing_room_does_not_create_it()
    {
        Assert.Equal($"{Room.Directory}: nothing here\n", Room.Run("status").Output.Text);

        Assert.False(Directory.Exists(Room.Directory));
        Assert.False(Room.Status().GetProperty("present").GetBoolean());
    }

    [Fact]
    public void Status_lists_processes_segments_and_viewers()
    {
        var chat = Room.StartAll();
        Room.WaitForViewerSlot("b");
        chat.B1.Pause();
        chat.A.Send(Lines.Bytes(Lines.Numbered(20)));
        Wait.Until(() => Held("b") == 20, "B has A's lines");

        var status = Room.Status();

        foreach (var (role, process) in new[] { ("a", chat.A), ("b", chat.B) })
        {
            var holder = status.Role(role);
            Assert.Equal((true, false, false), Of(holder));
            Assert.Equal(process.Pid, holder.GetProperty("pid").GetInt32());
            var segment = status.Segment(role);
            var listed = ChatRoom.SegmentOf(process);
            Assert.Equal((listed.Key, listed.Id, listed.Bytes), (
                segment.GetProperty("key").GetInt32(), segment.GetProperty("id").GetInt32(), segment.GetProperty("bytes").GetInt64()));
            Assert.Equal((listed.Attachments, "0600"), (segment.GetProperty("attachments").GetInt32(), segment.GetProperty("mode").GetString()));
        }

        var viewer = Assert.Single(status.Segment("b").GetProperty("chat").GetProperty("viewers").EnumerateArray());
        Assert.Equal(
            (chat.B1.Pid, 20),
            (viewer.GetProperty("pid").GetInt32(), viewer.GetProperty("lagLines").GetInt32()));
        Assert.Equal(
            (true, true),
            (viewer.GetProperty("alive").GetBoolean(), viewer.GetProperty("stopped").GetBoolean()));
        Assert.Equal(20, status.Segment("b").GetProperty("chat").GetProperty("inbox").GetProperty("unseenLines").GetInt32());
        Assert.All(status.GetProperty("fifos").EnumerateArray(), fifo => Assert.True(fifo.GetProperty("present").GetBoolean()));
        var text = Room.Run("status").Output.Text;
        Assert.Contains($"process {chat.B1.Pid}, stopped", text, StringComparison.Ordinal);
        Assert.DoesNotContain("stale", text, StringComparison.Ordinal);
        chat.B1.Resume();
    }

    [Fact]
    public void Status_wakes_no_process_and_changes_nothing()
    {
        var chat = Room.StartAll();
        chat.A.Send("before");
        chat.B1.ShouldShow("before");
        var processes = (RunningProcess[])[chat.A, chat.B, chat.A1, chat.B1];
        foreach (var process in processes)
            process.Pause();
        var files = Directory.GetFileSystemEntries(Room.Directory);

        Assert.Equal(Room.Run("status", "--json").Output.Text, Room.Run("status", "--json").Output.Text);

        Assert.Equal(files, Directory.GetFileSystemEntries(Room.Directory));
        foreach (var process in processes)
            process.Resume();
        chat.A.Send("after");
        chat.B1.ShouldShow("before", "after");
    }

    [Fact]
    public void Stopped_process_is_alive_and_leftovers_of_a_killed_one_are_stale()
    {
        var b1 = Room.Start("b1");
        var (a, b) = (Room.Start("a", "--stay"), Room.Start("b"));
        a.ShouldConnect();
        b.ShouldConnect();
        Room.WaitUntilReady(b1);
        Room.WaitForViewerSlot("b");
        a.Pause();
        b.Kill();
        b1.Kill();
        Room.AllowLeftoversOf(b);
        Room.AllowLeftoversOf(b1);

        var status = Room.Status();

        Assert.Equal((true, true, false), Of(status.Role("a")));
        Assert.Equal((false, false, true), Of(status.Role("b")));
        Assert.Equal(b.Pid, status.Role("b").GetProperty("pid").GetInt32());
        Assert.True(status.Segment("b").GetProperty("stale").GetBoolean());
        Assert.False(status.Segment("a").GetProperty("stale").GetBoolean());
        var stale = status.GetProperty("files").EnumerateArray().Where(file => file.GetProperty("stale").GetBoolean())
            .Select(file => file.GetProperty("name").GetString()!).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(["b.bell", "b.lock"], stale[..2]);
        Assert.StartsWith($"b1.{b1.Pid}.", Assert.Single(stale[2..]), StringComparison.Ordinal);
        a.Resume();
    }

    [Fact]
    public void Lines_in_the_FIFO_are_counted()
    {
        var chat = Room.StartAll();
        chat.B.Pause();
        chat.A.Send(Lines.Bytes(Lines.Numbered(20)));

        Wait.Until(() => LinesInFifo() == 20, "20 lines are in the pipe");
        var fifo = Fifo2();
        Assert.InRange(fifo.GetProperty("underWayBytes").GetInt64(), 20, fifo.GetProperty("capacity").GetInt64());
        Assert.Contains(
            "20 lines (",
            Room.Run("status").Output.Lines.Single(line => line.StartsWith("fifo2", StringComparison.Ordinal)),
            StringComparison.Ordinal);

        chat.B.Resume();
        chat.B1.ShouldShow(Lines.Numbered(20));
        Assert.Equal(0, LinesInFifo());

        JsonElement Fifo2() => Room.Status().GetProperty("fifos").EnumerateArray().Single(fifo => fifo.GetProperty("name").GetString() == "fifo2");
        int LinesInFifo() => Fifo2().GetProperty("underWayLines").GetInt32();
    }

    [Fact]
    public void Corrupt_bytes_in_the_FIFO_are_counted()
    {
        var chat = Room.StartAll();
        using (var fifo = new FileStream(Room.Fifo2, FileMode.Open, FileAccess.Write))
            fifo.Write(Lines.Bytes([.. Enumerable.Repeat("these bytes are no frame of the protocol", 10)]));
        chat.B.ShouldReport("the FIFO brought a corrupt frame");
        chat.A.Send("still here");
        chat.B1.ShouldShow("still here");

        Assert.Equal(1, Room.Status().Segment("b").GetProperty("chat").GetProperty("garbled").GetProperty("connections").GetInt32());
        Assert.Contains("garbled", Room.Run("status").Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Foreign_segment_under_the_key_is_reported()
    {
        var key = Random.Shared.Next(0x10000000, int.MaxValue);
        var foreign = Segment.MakeForeign(key, 64 << 10);
        try
        {
            var text = Room.Run("status", "--set", $"chat.shared-memory.key-a={key}").Output.Text;

            Assert.Contains($"id {foreign.Id}", text, StringComparison.Ordinal);
            Assert.Contains("not this chat's: it is not one of ipcchat's", text, StringComparison.Ordinal);
        }
        finally
        {
            foreign.Remove();
        }
    }

    [Fact]
    public void Watch_shows_joins_and_leaves_until_SIGINT()
    {
        var watch = Room.Start("status", "--watch", "--json");
        Wait.Until(() => watch.Output.Contains("\"present\":false"), "the watch shows an empty room");
        var a = Room.Start("a");
        Wait.Until(() => watch.Output.Contains($"\"pid\":{a.Pid}"), "the watch shows A");
        a.ShouldReport("waiting for B");
        a.Signal(Libc.SIGINT);
        a.ShouldExit();
        Wait.Until(() => watch.Output.EndsWith("\"files\":[]}\n"u8.ToArray()), "the watch shows the empty room again");

        watch.Signal(Libc.SIGINT);

        watch.ShouldExit();
    }

    [Fact]
    public void Watch_shows_rates_of_lines()
    {
        var chat = Room.StartAll();
        var watch = Room.Start("status", "--watch", "--json");
        Wait.Until(() => watch.Output.Length > 0, "the watch prints a first status");
        chat.A.Send(Lines.Bytes(Lines.Numbered(50)));

        Wait.Until(
            () => watch.Output.Lines.Any(line => Rates(line).All(rate => rate > 0)), "B and its viewer have rates");

        watch.Signal(Libc.SIGTERM);
        watch.ShouldExit();

        static IEnumerable<double> Rates(string line)
        {
            using var look = JsonDocument.Parse(line);
            var chat = look.RootElement.Segment("b").GetProperty("chat");
            return ((JsonElement[])[chat.GetProperty("inbox"), .. chat.GetProperty("viewers").EnumerateArray()])
                .Select(place => place.TryGetProperty("rate", out var rate) ? rate.GetProperty("linesPerSecond") : default)
                .Select(rate => rate.ValueKind == JsonValueKind.Number ? rate.GetDouble() : 0).ToArray();
        }
    }

    private int Held(string role)
    {
        var inbox = Room.Status().Segment(role).GetProperty("chat").GetProperty("inbox");
        return inbox.GetProperty("heldLines") is { ValueKind: JsonValueKind.Number } lines ? lines.GetInt32() : -1;
    }

    private static (bool Alive, bool Stopped, bool Stale) Of(JsonElement role)
        => (role.GetProperty("alive").GetBoolean(), role.GetProperty("stopped").GetBoolean(), role.GetProperty("stale").GetBoolean());
}
