using System.Text.RegularExpressions;
using ActorIpcChat.EndToEnd.Tests.Harness;
using ActorIpcChat.EndToEnd.Tests.Library;

namespace ActorIpcChat.EndToEnd.Tests.Members;

/// <summary>Windows of members of a room of this machine.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class MemberWindowTests(ITestOutputHelper output) : TerminalTest(output)
{
    [ToolFact("tmux")]
    public void Windows_and_a_script_chat_and_see_who_is_there()
    {
        var alice = OpenMember("alice");
        alice.ShouldShow("alice | waiting for others");
        alice.ShouldShow($"Waiting for others: run `ipcchat window --directory {Room.Top} --room room --nick NAME` in another terminal");
        var bob = OpenMember("bob");
        alice.ShouldShow("── bob joined");
        bob.ShouldShow("bob | alice is here");
        alice.ShouldShow("alice | bob is here");
        alice.TypeLine("hello");
        bob.ShouldShow(" alice: hello");
        alice.ShouldShow("›alice: hello");
        alice.ShouldShow("1 of 1 delivered");

        // A newcomer knows those who were there first.
        var script = Room.StartMember("carol", "--stay");
        bob.ShouldShow("bob | alice and carol are here");
        script.ShouldReport("alice");
        script.ShouldReport("bob");
        script.Send("from a script");
        alice.ShouldShow(" carol: from a script");
        bob.ShouldShow(" carol: from a script");
        bob.TypeLine("hi all");
        alice.ShouldShow(" bob: hi all");
        alice.ShouldBe(
            () => ColourOf(alice, "bob") is { } one && ColourOf(alice, "carol") is { } other && one != other, "each nick has its own colour");
        alice.Type("ca");
        alice.Press("Tab");
        alice.ShouldShow("> carol:");
        alice.Press("C-u");

        script.EndInput();
        script.Signal(Libc.SIGINT);
        script.ShouldExit();
        alice.ShouldShow("── carol left");
        alice.ShouldShow("alice | bob is here | 1 of 1 delivered");
        bob.TypeLine("/quit");
        bob.ShouldExit();
        alice.ShouldShow("── bob left");
        alice.ShouldShow("alice | waiting for others");
        alice.ShouldBe(
            () => alice.Screen.Count(row => row.StartsWith("Waiting for others: ", StringComparison.Ordinal)) == 2, "the window invites again");
        Assert.DoesNotContain(alice.Screen, row => row.Contains("process", StringComparison.Ordinal));
        alice.Press("C-d");
        alice.ShouldExit();
    }

    [ToolFact("tmux")]
    public void Action_is_shown_once_on_every_screen_and_a_nick_is_fixed()
    {
        var (alice, bob) = (OpenMember("alice"), OpenMember("bob"));
        alice.ShouldShow("bob is here");
        bob.ShouldShow("alice is here");
        var view = Room.StartView("bob", "--format", "pretty");
        alice.TypeLine("/me waves");
        alice.ShouldShow("›* alice waves");
        bob.ShouldShow(" * alice waves");
        view.ShouldShowText(" * alice waves");
        alice.TypeLine("/nick eve");
        alice.ShouldShow("cannot change your nick: a member keeps its nick, alice");
        alice.TypeLine("/who");
        alice.ShouldShow("you are alice");
        alice.ShouldShow("bob is here");
        alice.ShouldShow("1 of 1 delivered");
        foreach (var window in (Terminal[])[alice, bob])
        {
            Assert.Single(window.Screen, row => row.Contains("alice waves", StringComparison.Ordinal));
            Assert.DoesNotContain(window.Screen, row => row.Contains("alice: *", StringComparison.Ordinal));
        }

        Assert.DoesNotContain("alice: *", view.Output.Text, StringComparison.Ordinal);
    }

    [ToolFact("tmux")]
    public void Lines_are_delivered_before_the_window_leaves()
    {
        var bob = Room.StartMember("bob", "--stay");
        var window = OpenMember("alice");
        window.ShouldShow("bob is here");
        bob.Pause();
        window.TypeLine("the last line");
        window.Press("C-c");
        window.ShouldShow("leaving; Ctrl+C leaves at once");
        bob.Resume();
        window.ShouldExit();
        Assert.Contains(" s, 1 line sent, 0 lines received; no log (--log FILE keeps the lines)", window.History, StringComparison.Ordinal);
        Room.StartView("bob").ShouldShow("the last line");
    }

    [ToolFact("tmux")]
    public void Window_of_a_taken_nick_gives_the_screen_back_and_names_the_process()
    {
        var alice = Room.StartMember("alice", "--stay");
        alice.ShouldReport("is in the room");
        var window = OpenMember("alice", 200, []);
        window.ShouldExit(1);
        var line = Assert.Single(window.Screen, row => row.Length > 0);
        Assert.StartsWith("ipcchat window alice: ", line, StringComparison.Ordinal);
        Assert.Contains($"process {alice.Pid}", line, StringComparison.Ordinal);
    }

    [ToolFact("tmux")]
    public void Killed_member_is_shown_and_its_successor_is_back()
    {
        var alice = OpenMember("alice");
        var bob = Room.StartMember("bob", "--stay");
        alice.ShouldShow("bob is here");
        bob.Kill();
        alice.ShouldShow("── bob cannot be reached");
        alice.ShouldShow("alice | bob cannot be reached");
        alice.TypeLine("are you there?");
        alice.ShouldShow("0 of 1 delivered");
        var again = Room.StartMember("bob", "--stay");
        alice.ShouldShow("── bob is back");
        alice.ShouldShow("alice | bob is here | 1 of 1 delivered");
        Room.StartView("bob").ShouldShow("are you there?");
        again.EndInput();
    }

    [ToolFact("tmux")]
    public void Log_has_the_nicks_of_the_senders_and_is_shown_by_the_next_window()
    {
        Room.ExpectBesideRoom("log");
        var log = Path.Combine(Room.Top, "log");
        var bob = Room.StartMember("bob", "--stay");
        var window = OpenMember("alice", "--log", log);
        window.ShouldShow("bob is here");
        window.TypeLine("mine");
        window.ShouldShow("1 of 1 delivered");
        bob.Send("yours");
        window.ShouldShow(" bob: yours");
        window.Press("C-c");
        window.ShouldExit();
        var lines = File.ReadAllLines(log);
        Assert.Collection(
            lines, line => Assert.Contains("""{"from":"alice","nick":"alice","seq":1,""", line, StringComparison.Ordinal),
            line => Assert.Contains("""{"from":"bob","nick":"bob",""", line, StringComparison.Ordinal));

        var next = OpenMember("alice", "--log", log);
        next.ShouldShow($"── 2 lines of {log} ──");
        next.ShouldShow("›alice: mine");
        next.ShouldShow(" bob: yours");
    }

    [ToolFact("tmux")]
    public void Killed_window_takes_its_processes_with_it_and_the_next_one_goes_on()
    {
        var bob = Room.StartMember("bob", "--stay");
        var window = OpenMember("alice");
        window.ShouldShow("bob is here");
        window.TypeLine("one");
        window.ShouldShow("1 of 1 delivered");
        var processes = window.Children;
        Assert.Equal(2, processes.Count);
        _ = Libc.Kill(window.Pid, Libc.SIGKILL);
        Wait.Until(() => !processes.Any(Proc.IsAlive), "the window's processes have ended");
        bob.ShouldReport("alice");
        var next = OpenMember("alice");
        next.ShouldShow("alice | bob is here");
        next.TypeLine("two");
        Room.StartView("bob").ShouldShow("one", "two");
    }

    [ToolFact("tmux")]
    public void Channel_of_a_program_is_a_member_of_the_room()
    {
        var window = OpenMember("alice");
        var program = LibraryProgram.StartMember(Room, "pipe");
        window.ShouldShow("program is here");
        program.Send("from a program");
        window.ShouldShow(" program: from a program");
        window.TypeLine("to a program");
        program.ShouldShowText("to a program\n");
        program.EndInput();
        program.ShouldExit();
        window.ShouldShow("── program left");
    }

    [Theory]
    [InlineData("cannot open a window: neither a role nor a room is given; run ipcchat window a (or b), or ipcchat window --room NAME --nick NAME")]
    [InlineData("cannot open a window: neither a role nor a room is given", "--nick", "alice")]
    [InlineData(
        "cannot use --listen with a: a and b chat on one machine; leave out a to be a member of a room (--room, --nick)",
        "a", "--listen", "127.0.0.1:0")]
    [InlineData("cannot use --join with b: ", "b", "--room", "room", "--join", "127.0.0.1:1")]
    [InlineData("cannot use --nick al/ice; allowed for a member: the name of a directory, without '/'", "--room", "room", "--nick", "al/ice")]
    [InlineData("cannot use chat.nick = \"al/ice\"; allowed for a member: ", "--room", "room", "--set", "chat.nick=al/ice")]
    [InlineData("cannot use c: it is not a|b; see ipcchat help window", "c")]
    public void Wrong_usage_is_reported_in_one_line(string error, params string[] arguments)
    {
        var window = Room.StartProgram("window", ChatRoom.Program, ["window", "--directory", Room.Top, .. arguments]);
        Assert.Equal(2, window.ExitCode());
        Assert.StartsWith($"ipcchat: {error}", Assert.Single(window.Errors.Lines), StringComparison.Ordinal);
    }

    private Terminal OpenMember(string nick, params string[] options) => OpenMember(nick, 140, options);

    private Terminal OpenMember(string nick, int width, string[] options) => Open(["window", "--nick", nick, .. options], width);

    /// <summary>The style of a nick before its colon.</summary>
    private static string? ColourOf(Terminal window, string nick)
        => Regex.Match(window.Colours, $@"(\e\[[0-9;]*m)[^\e]*{nick}: ") is { Success: true } found ? found.Groups[1].Value : null;
}
