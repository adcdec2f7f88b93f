using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>Files and segments of other programs in place of the chat's.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class ForeignFileTests(ITestOutputHelper output) : RoomTest(output)
{
    private const uint NobodyUser = 65534;

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    public void Regular_file_in_place_of_a_FIFO_is_refused(string who)
    {
        Room.CreateDirectory();
        File.WriteAllText(Room.Fifo1, "");
        Room.ExpectFiles("fifo1");

        Room.Start(who).ShouldRefuse(1, Room.Fifo1, "a regular file");
    }

    [Fact]
    public void Symbolic_link_in_place_of_a_FIFO_is_refused()
    {
        Room.CreateDirectory();
        var target = Path.Combine(Room.Directory, "target");
        Assert.Equal(0, Libc.MakeFifo(target, 0x180));
        File.CreateSymbolicLink(Room.Fifo1, target);
        Room.ExpectFiles("fifo1", "target");

        Room.Start("a").ShouldRefuse(1, Room.Fifo1, "a symbolic link");
    }

    [Fact]
    public void FIFO_of_another_user_is_refused()
    {
        // Only root can change a file's owner.
        if (Libc.EffectiveUser() != 0)
            return;
        Room.CreateDirectory();
        Assert.Equal(0, Libc.MakeFifo(Room.Fifo1, 0x1B6));
        Assert.Equal(0, Libc.ChangeOwner(Room.Fifo1, NobodyUser, NobodyUser));
        Room.ExpectFiles("fifo1");

        Room.Start("a").ShouldRefuse(1, Room.Fifo1, $"{NobodyUser}");
    }

    [Fact]
    public void Existing_FIFOs_are_used_and_kept()
    {
        Room.CreateDirectory();
        Assert.Equal(0, Libc.MakeFifo(Room.Fifo1, 0x180));
        Assert.Equal(0, Libc.MakeFifo(Room.Fifo2, 0x180));
        Room.ExpectFiles("fifo1", "fifo2");

        var chat = Room.StartAll();
        chat.A.Send("through existing FIFOs");
        chat.B1.ShouldShow("through existing FIFOs");
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a1")]
    public void Segment_of_another_program_under_the_key_is_refused_and_kept(string who)
    {
        var key = Random.Shared.Next(0x10000000, int.MaxValue);
        var foreign = Segment.MakeForeign(key, 64 << 10);
        try
        {
            Room.Start(who, "--set", $"chat.shared-memory.key-a={key}").ShouldRefuse(1, $"{key}");
            Assert.Contains(Segment.All, segment => segment == foreign);
        }
        finally
        {
            foreign.Remove();
        }
    }

    [Fact]
    public void Invalid_bytes_in_place_of_a_handshake_end_the_waiting_process()
    {
        var a = Room.Start("a");
        a.ShouldReport("waiting for B");

        File.WriteAllText(Room.Fifo1, "hello\n");

        a.ShouldRefuse(1, Room.Fifo1, "hello");
    }
}
