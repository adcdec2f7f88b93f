using System.Text;
using ActorIpcChat.EndToEnd.Tests.Chaos;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class LineTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void Thousand_lines_with_repeats_are_all_shown_in_order()
    {
        var lines = Lines.Numbered(1000).Select((line, index) => index % 3 == 0 ? "again" : index % 3 == 1 ? "again" : line).ToArray();
        var chat = Room.StartAll();

        chat.A.Send(Lines.Bytes(lines));

        chat.B1.ShouldShow(lines);
    }

    [Fact]
    public void Every_byte_except_LF_is_carried_unchanged()
    {
        var all = Enumerable.Range(0, 256).Select(value => (byte)value).Where(value => value != '\n').ToArray();
        byte[] sent =
        [
            .. "\n\n"u8, .. "before and after an empty line\n\nCR at the end\r\n\0\n\0\0between NULs\0\n"u8,
            0xFF, (byte)'\n', 0xFF, 0xFE, 0xC3, 0x28, 0xED, 0xA0, 0x80, (byte)'\n', .. all, (byte)'\n', .. " \t \n"u8,
        ];
        var chat = Room.StartAll();

        chat.A.Send(sent);

        chat.B1.ShouldShow(sent);
    }

    [Fact]
    public void Last_line_without_LF_is_a_line()
    {
        var chat = Room.StartAll();

        chat.A.Send("whole\nnot ended"u8.ToArray());
        chat.A.EndInput();

        chat.B1.ShouldShow("whole", "not ended");
        chat.A.ShouldExit();
        chat.B.ShouldExit();
    }

    [Fact]
    public void Line_longer_than_the_shared_memory_is_shown_whole()
    {
        var line = new byte[3 << 20];
        new Random(3).NextBytes(line);
        line.AsSpan().Replace((byte)'\n', (byte)'x');
        byte[] sent = [.. "before\n"u8, .. line, .. "\nafter\n"u8];
        var chat = Room.StartAll();

        _ = new BackgroundWriter(chat.A.Input, sent);

        chat.B1.ShouldShow(sent);
    }

    [Fact]
    public void Every_byte_arrives_in_both_directions_at_the_same_time()
    {
        var (fromA, fromB) = (Lines.Random(8 << 20, seed: 1), Lines.Random(8 << 20, seed: 2));
        var chat = Room.StartAll();

        _ = new BackgroundWriter(chat.A.Input, fromA);
        _ = new BackgroundWriter(chat.B.Input, fromB);

        chat.B1.ShouldShow(fromA);
        chat.A1.ShouldShow(fromB);
    }

    [Fact]
    public void Sixty_four_mebibytes_arrive_byte_for_byte()
    {
        // Only with IPCCHAT_LONG=1: it takes long.
        if (!LongRun.IsEnabled)
            return;
        var sent = Lines.Random(64 << 20, seed: 64);
        var chat = Room.StartAll();

        _ = new BackgroundWriter(chat.A.Input, sent);

        chat.B1.ShouldShow(sent);
    }

    [Fact]
    public void Line_typed_letter_by_letter_is_shown()
    {
        var chat = Room.StartAll();

        foreach (var letter in "slow")
            chat.A.Send(Encoding.ASCII.GetBytes([letter]));
        chat.A.Send("ly");

        chat.B1.ShouldShow("slowly");
    }
}
