using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>
/// Another process writes into the shared memory of a chat, as members of its group may: everybody goes on, and says once what cannot be
/// done. The tests of ScribbledChat try every field; these are the worst ones, with real processes.
/// </summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class ScribbledMemoryTests(ITestOutputHelper output) : RoomTest(output)
{
    private const int Closed = 68;
    private const int Magic = 0;
    private const int Version = 8;
    private const int Reception0 = 320;
    private const int Reception1 = 352;

    [Fact]
    public void Lines_that_were_overwritten_before_they_were_sent_are_said_to_be_lost_and_the_next_ones_arrive()
    {
        var chat = Room.StartAll();
        chat.B1.Pause();
        var writer = new BackgroundWriter(chat.A.Input, Lines.Bytes(Lines.Numbered(1_000_000)));
        Wait.UntilStable(() => writer.Written, "the sender is held back");

        using (var memory = MemoryOf(chat.A))
            memory.OverwriteOutbox(0xAA);
        chat.B1.Resume();
        writer.WaitUntilDone();
        chat.A.Send("after all that");

        chat.B1.ShouldShowLast("after all that");
        chat.A.ShouldReport("cannot send lines ");
        Assert.InRange(chat.B.Errors.Lines.Length, 0, 6);
        AssertNobodySpins();
    }

    [Theory]
    [InlineData(0, -1)]
    [InlineData(0, long.MaxValue)]
    [InlineData(8, long.MaxValue)]
    [InlineData(16, 77)]
    [InlineData(24, long.MinValue)]
    public void A_sender_whose_peers_memory_does_not_say_what_arrived_asks_the_peer_and_leaves_as_usual(int offset, long value)
    {
        var chat = Room.StartAll();
        chat.A.Send("before");
        chat.B1.ShouldShow("before");
        using (var memory = MemoryOf(chat.B))
        {
            memory.Write(Reception0 + offset, value);
            memory.Write(Reception1 + offset, value);
        }

        chat.A.Send("after");
        chat.A.EndInput();

        chat.A.ShouldExit();
        chat.B.ShouldExit();
        chat.B1.ShouldShow("before", "after");
    }

    [Fact]
    public void A_viewer_that_another_process_tells_that_the_chat_is_over_stays()
    {
        var chat = Room.StartAll();
        var once = Room.Start("b1", "--once");
        chat.A.Send("before");
        once.ShouldShow("before");

        using (var memory = MemoryOf(chat.B))
            memory.Write(Closed, 1);
        chat.A.Send("after");

        once.ShouldShow("before", "after");
        chat.B1.ShouldShow("before", "after");
        chat.A.EndInput();
        once.ShouldExit();
    }

    [Theory]
    [InlineData(Magic, 0)]
    [InlineData(Magic, 77)]
    [InlineData(Version, 77)]
    public void A_viewer_that_finds_another_mark_than_the_chats_waits_until_the_writer_has_put_it_right(int offset, int value)
    {
        var chat = Room.StartAll();
        chat.A.Send("line");
        chat.B1.ShouldShow("line");
        using (var memory = MemoryOf(chat.B))
            memory.Write(offset, value);

        var late = Room.Start("b1");

        late.ShouldShow("line");
    }

    [Fact]
    public void A_frame_that_is_shortened_while_its_lines_stand_in_the_window_ends_nobody()
    {
        var chat = Room.StartAll();
        chat.A.Send("before");
        chat.B1.ShouldShow("before");
        using (var original = MemoryOf(chat.B))
        {
            // B looks now and then who has it attached.
            Wait.For(TimeSpan.FromMilliseconds(1200));
            chat.A.Send(Lines.Bytes(Lines.Numbered(200)));
            Wait.Until(() => original.Text == "line 20", "the lines come into the window, one by one");

            original.ShortenFrame();
            Wait.Until(() => original.Text == "line 200", "so do the others");
        }

        chat.A.Send("after");
        chat.B1.ShouldShowLast("after");
        AssertNobodySpins();
    }

    private static AttachedSegment MemoryOf(RunningProcess process) => new(ChatRoom.SegmentOf(process));

    private void AssertNobodySpins()
    {
        foreach (var process in Room.Processes)
        {
            Assert.False(process.HasExited, $"{process.Name} has ended; it says: {process.Errors.Text}");
            var before = process.ProcessorTime;
            Wait.For(TimeSpan.FromMilliseconds(500));
            // Less than before where a thread has ended.
            Assert.True(process.ProcessorTime - before < TimeSpan.FromMilliseconds(250), $"{process.Name} spins");
        }
    }
}
