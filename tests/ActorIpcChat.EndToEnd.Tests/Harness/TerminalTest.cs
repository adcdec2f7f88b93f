namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>A test with a room and people at terminals.</summary>
public abstract class TerminalTest(ITestOutputHelper output) : RoomTest(output)
{
    private readonly List<Terminal> _terminals = [];

    /// <summary>Starts the product in a terminal, in the test's room.</summary>
    internal Terminal Open(string[] command, int width = 80, int height = 24)
        => OpenProgram(ChatRoom.Program, [.. command, "--directory", Room.Top, "--room", "room"], width, height);

    internal Terminal OpenProgram(string program, IEnumerable<string> arguments, int width = 80, int height = 24)
    {
        var terminal = Own(new Terminal(program, arguments, width, height));
        _terminals.Add(terminal);
        return terminal;
    }

    /// <summary>A window of A's that chats with B, which has a viewer.</summary>
    private protected (Terminal Window, RunningProcess B, RunningProcess B1) Chat()
    {
        var window = Open(["window", "a", "--nick", "ada"]);
        var (b, b1) = (Room.Start("b", "--nick", "bob"), Room.Start("b1"));
        window.ShouldShow(" is here, process");
        Room.WaitForViewer("b");
        Room.WaitForViewer("a");
        return (window, b, b1);
    }

    protected override void BeforeClose()
    {
        _terminals.ForEach(terminal => terminal.Close());
        // A process that was told by the end of its terminal may still be on its way out.
        var pids = _terminals.SelectMany(terminal => terminal.Pids).ToList();
        Eventually.True(() => !pids.Exists(pid => Proc.IsOfChat(pid) && Proc.IsAlive(pid)), "what ran in the terminals has ended");
        // A viewer elsewhere detaches a removed segment a moment later.
        Eventually.True(() => !Segment.MadeBy(pids).Any(), "no segment is left of what ran in the terminals");
    }
}
