using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class TakenRoleTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void Second_A_is_refused_and_the_first_one_continues()
    {
        var chat = Room.StartAll();

        Room.Start("a").ShouldRefuse(1, $"process {chat.A.Pid} is A", Room.Directory);

        chat.A.Send("undisturbed");
        chat.B1.ShouldShow("undisturbed");
    }

    [Fact]
    public void Two_rooms_do_not_receive_each_others_lines()
    {
        using var other = new ChatRoom();
        var (here, there) = (Room.StartAll(), other.StartAll());

        here.A.Send("here");
        there.A.Send("there");

        here.B1.ShouldShow("here");
        there.B1.ShouldShow("there");
        other.Close();
    }

    [ToolTheory("python3")]
    [InlineData(0, "is A there already")]
    [InlineData(1, "is cleaning up and does not finish")]
    public void Lock_holder_without_a_pid_is_reported_without_advice_to_kill(int from, string what)
    {
        // A lock of an open file description: F_GETLK reports pid -1, and 0 for a holder in another pid namespace.
        const string Locker = """
            import fcntl, struct, sys
            with open(sys.argv[1], 'w') as file:
                fcntl.fcntl(file, 37, struct.pack('hh4xqqi4x', fcntl.F_WRLCK, 0, int(sys.argv[2]), 0, 0))
                print('locked', flush=True)
                sys.stdin.read()
            """;
        Room.CreateDirectory();
        var locker = Room.StartProgram("locker", "python3", ["-c", Locker, Path.Combine(Room.Directory, "a.lock"), $"{from}"]);
        locker.ShouldShow("locked");

        var a = Room.Start("a");
        a.ShouldRefuse(1, $"a process of another pid namespace {what}; ");
        Assert.DoesNotContain("kill", a.Errors.Text, StringComparison.Ordinal);
        locker.EndInput();
        locker.ShouldExit();
        Room.Clean();
    }
}
