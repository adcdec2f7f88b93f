using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>
/// Another process overwrites the segments of a chat, as members of its group can: all processes continue and report each loss once. The
/// tests of CorruptMemory in ActorIpcChat.Tests overwrite every field; these are the worst cases, with real processes.
/// </summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class CorruptMemoryTests(ITestOutputHelper output) : RoomTest(output)
{
    private const int Closed = 68;
    private const int Magic = 0;
    private const int Version = 8;
    private const int Reception0 = 320;
    private const int Reception1 = 352;

    [Fact]
    public void Lines_overwritten_before_they_were_sent_are_reported_and_later_lines_arrive()
    {
        var chat = Room.StartAll();
        chat.B1.Pause();
        var writer = new BackgroundWriter(chat.A.Input, Lines.Bytes(Lines.Numbered(1_000_000)));
        Wait.UntilStable(() => writer.Written, "the sender is blocked");

        using (var memory = MemoryOf(chat.A))
            memory.OverwriteOutbox(0xAA);
        chat.B1.Resume();
        writer.WaitUntilDone();
        chat.A.Send("after the overwrite");

        chat.B1.ShouldShowLast("after the overwrite");
        chat.A.ShouldReport("cannot send lines ");
        Assert.InRange(chat.B.Errors.Lines.Length, 0, 6);
        AssertNoProcessSpins();
    }

    [Theory]
    [InlineData(0, -1)]
    [InlineData(0, long.MaxValue)]
    [InlineData(8, long.MaxValue)]
    [InlineData(16, 77)]
    [InlineData(24, long.MinValue)]
    public void Sender_with_a_corrupt_acknowledgement_reconnects_and_leaves_normally(int offset, long value)
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
    public void Viewer_stays_if_another_process_marked_the_segment_closed()
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
    public void Viewer_waits_until_the_writer_has_repaired_magic_and_version(int offset, int value)
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
    public void Frame_shortened_while_its_lines_are_in_the_window_ends_no_process()
    {
        var chat = Room.StartAll();
        chat.A.Send("before");
        chat.B1.ShouldShow("before");
        using (var original = MemoryOf(chat.B))
        {
            // B checks for original viewers from time to time.
            Wait.For(TimeSpan.FromMilliseconds(1200));
            chat.A.Send(Lines.Bytes(Lines.Numbered(200)));
            Wait.Until(() => original.Text == "line 20", "the window shows the lines one by one");

            original.ShortenFrame();
            Wait.Until(() => original.Text == "line 200", "the window shows the last line");
        }

        chat.A.Send("after");
        chat.B1.ShouldShowLast("after");
        AssertNoProcessSpins();
    }

    private static AttachedSegment MemoryOf(RunningProcess process) => new(ChatRoom.SegmentOf(process));

    private void AssertNoProcessSpins()
    {
        foreach (var process in Room.Processes)
        {
            Assert.False(process.HasExited, $"{process.Name} has ended; standard error: {process.Errors.Text}");
            var before = process.ProcessorTime;
            Wait.For(TimeSpan.FromMilliseconds(500));
            // The difference is negative if a thread has ended.
            Assert.True(process.ProcessorTime - before < TimeSpan.FromMilliseconds(250), $"{process.Name} spins");
        }
    }
}
