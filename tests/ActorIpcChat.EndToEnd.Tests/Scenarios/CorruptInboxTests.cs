using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>Random bytes are written into the segment of a running chat.</summary>
[Collection(NonParallel.Name)]
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class CorruptInboxTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void Random_bytes_in_the_inbox_end_no_process_and_make_none_spin()
    {
        var chat = Room.StartAll();
        var writer = new BackgroundWriter(chat.A.Input, Lines.Bytes(Lines.Numbered(300_000)));
        Wait.Until(() => chat.B1.Output.Length > 10_000, "lines flow");

        ChatRoom.SegmentOf(chat.B).OverwriteInbox(new Random(1), 20_000);
        writer.WaitUntilDone();

        // A viewer can skip lines together with the random bytes until it has recovered.
        var number = 0;
        Wait.Until(
            () =>
            {
                chat.A.Send($"after the random bytes, {++number}");
                return chat.B1.ShowsLastWithin(TimeSpan.FromSeconds(2), $"after the random bytes, {number}");
            },
            "the viewer shows a new line");
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
