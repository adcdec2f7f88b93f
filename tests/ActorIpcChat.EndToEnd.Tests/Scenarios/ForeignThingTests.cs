using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>Somebody else's things stand where the chat's should.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class ForeignThingTests(ITestOutputHelper output) : RoomTest(output)
{
    private const uint Nobody = 65534;

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    public void A_plain_file_in_the_place_of_a_fifo_is_refused(string who)
    {
        Room.CreateDirectory();
        File.WriteAllText(Room.Fifo1, "");
        Room.ExpectFiles("fifo1");

        Room.Start(who).ShouldRefuse(1, Room.Fifo1, "a regular file");
    }

    [Fact]
    public void A_symbolic_link_in_the_place_of_a_fifo_is_refused()
    {
        Room.CreateDirectory();
        var target = Path.Combine(Room.Directory, "target");
        Assert.Equal(0, Libc.MakeFifo(target, 0x180));
        File.CreateSymbolicLink(Room.Fifo1, target);
        Room.ExpectFiles("fifo1", "target");

        Room.Start("a").ShouldRefuse(1, Room.Fifo1, "a symbolic link");
    }

    [Fact]
    public void A_fifo_of_another_user_is_refused()
    {
        // Only root can give files away.
        if (Libc.EffectiveUser() != 0)
            return;
        Room.CreateDirectory();
        Assert.Equal(0, Libc.MakeFifo(Room.Fifo1, 0x1B6));
        Assert.Equal(0, Libc.ChangeOwner(Room.Fifo1, Nobody, Nobody));
        Room.ExpectFiles("fifo1");

        Room.Start("a").ShouldRefuse(1, Room.Fifo1, $"{Nobody}");
    }

    [Fact]
    public void Fifos_that_were_there_before_stay()
    {
        Room.CreateDirectory();
        Assert.Equal(0, Libc.MakeFifo(Room.Fifo1, 0x180));
        Assert.Equal(0, Libc.MakeFifo(Room.Fifo2, 0x180));
        Room.ExpectFiles("fifo1", "fifo2");

        var chat = Room.StartAll();
        chat.A.Send("through what was there");
        chat.B1.ShouldShow("through what was there");
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a1")]
    public void Shared_memory_of_somebody_else_under_the_key_is_refused_and_left_alone(string who)
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
    public void Garbage_in_the_place_of_a_handshake_ends_the_chat_before_it_begins()
    {
        var a = Room.Start("a");
        a.ShouldReport("waiting for B");

        File.WriteAllText(Room.Fifo1, "hello\n");

        a.ShouldRefuse(1, Room.Fifo1, "hello");
    }
}
