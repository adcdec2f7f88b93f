namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>A test with a room and terminals.</summary>
public abstract class TerminalTest(ITestOutputHelper output) : RoomTest(output)
{
    private readonly List<Terminal> _terminals = [];

    /// <summary>Starts the product in a terminal, in the test's room.</summary>
    internal Terminal Open(string[] command, int width = 80, int height = 24, string? state = null)
        => OpenProgram(ChatRoom.Program, [.. command, "--directory", Room.Top, "--room", "room"], width, height, state);

    internal Terminal OpenProgram(string program, IEnumerable<string> arguments, int width = 80, int height = 24, string? state = null)
    {
        var terminal = DisposeAtEnd(new Terminal(program, arguments, width, height, state));
        _terminals.Add(terminal);
        return terminal;
    }

    /// <summary>Opens a window of A that chats with B, which has a viewer.</summary>
    private protected (Terminal Window, RunningProcess B, RunningProcess B1) OpenChat()
    {
        var window = Open(["window", "a", "--nick", "ada"]);
        var (b, b1) = (Room.Start("b", "--nick", "bob"), Room.Start("b1"));
        window.ShouldShow(" is here");
        Room.WaitForViewerSlot("b");
        Room.WaitForViewerSlot("a");
        return (window, b, b1);
    }

    protected override void BeforeClose()
    {
        _terminals.ForEach(terminal => terminal.Close());
        // A process that got SIGHUP from its terminal can still be leaving.
        var pids = _terminals.SelectMany(terminal => terminal.Pids).ToList();
        Wait.Until(() => !pids.Exists(pid => Proc.IsOfChat(pid) && Proc.IsAlive(pid)), "the processes of the terminals have ended");
        // A viewer elsewhere detaches from a removed segment a moment later.
        Wait.Until(() => !Segment.LeftBy(pids).Any(), "the processes of the terminals have left no segment");
    }
}
