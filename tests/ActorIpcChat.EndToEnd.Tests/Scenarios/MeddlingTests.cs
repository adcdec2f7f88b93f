using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>Somebody takes away what is in use.</summary>
public sealed class MeddlingTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void Shared_memory_that_is_removed_while_in_use_is_made_again_and_no_line_is_lost_or_repeated()
    {
        var chat = Room.StartAll();
        chat.A.Say("before");
        chat.B1.ShouldShow("before");

        ChatRoom.SegmentOf(chat.B).Remove();
        chat.A.Say("after");
        chat.B.ShouldSay("somebody removed the shared memory");
        chat.A.Say("and on");

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
        Eventually.True(() => chat.B1.Output.Length > 100_000, "lines flow");

        ChatRoom.SegmentOf(chat.B).Remove();

        chat.B1.ShouldShow(sent);
        writer.WaitUntilDone();
        chat.B.Say("the other way");
        chat.A1.ShouldShow("the other way");
    }

    [Fact]
    public void FIFOs_that_are_removed_while_in_use_are_not_missed()
    {
        var chat = Room.StartAll();
        File.Delete(Room.Fifo1);
        File.Delete(Room.Fifo2);

        chat.A.Say("one way");
        chat.B.Say("and back");

        chat.B1.ShouldShow("one way");
        chat.A1.ShouldShow("and back");
    }

    [Fact]
    public void A_room_whose_directory_is_removed_while_in_use_goes_on_and_ends_as_usual()
    {
        var chat = Room.StartAll();
        // A viewer that has not found its memory yet would look for it by the next directory's key.
        chat.A.Say("before");
        chat.B.Say("before");
        chat.B1.ShouldShow("before");
        chat.A1.ShouldShow("before");
        Directory.Delete(Room.Directory, recursive: true);

        chat.A.Say("one way");
        chat.B.Say("and back");
        chat.B1.ShouldShow("before", "one way");
        chat.A1.ShouldShow("before", "and back");

        chat.A.Signal(Libc.SIGINT);
        chat.A.ShouldExit();
        chat.B.ShouldExit();
    }
}
