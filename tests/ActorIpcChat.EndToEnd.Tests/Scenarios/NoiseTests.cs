using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>Somebody writes noise into the shared memory of a chat that goes on.</summary>
[Collection(NonParallel.Name)]
public sealed class NoiseTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void Noise_in_shared_memory_ends_nobody_and_makes_nobody_spin()
    {
        var chat = Room.StartAll();
        var writer = new BackgroundWriter(chat.A.Input, Lines.Bytes(Lines.Numbered(300_000)));
        Wait.Until(() => chat.B1.Output.Length > 10_000, "lines flow");

        ChatRoom.SegmentOf(chat.B).OverwriteInbox(new Random(1), 20_000);
        writer.WaitUntilDone();

        // What was said before a viewer has found its way back may be passed over with the noise.
        var said = 0;
        Wait.Until(
            () =>
            {
                chat.A.Send($"after all that, {++said}");
                return chat.B1.ShowsLastWithin(TimeSpan.FromSeconds(2), $"after all that, {said}");
            },
            "a viewer shows what is said");
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
