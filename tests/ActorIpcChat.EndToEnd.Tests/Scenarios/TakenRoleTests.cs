using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

public sealed class TakenRoleTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void A_second_A_is_refused_and_the_first_one_goes_on()
    {
        var chat = Room.StartAll();

        Room.Start("a").ShouldRefuse(1, $"process {chat.A.Pid} is A", Room.Directory);

        chat.A.Say("undisturbed");
        chat.B1.ShouldShow("undisturbed");
    }

    [Fact]
    public void Two_rooms_side_by_side_do_not_hear_each_other()
    {
        using var other = new ChatRoom();
        var (here, there) = (Room.StartAll(), other.StartAll());

        here.A.Say("here");
        there.A.Say("there");

        here.B1.ShouldShow("here");
        there.B1.ShouldShow("there");
        other.Close();
    }
}
