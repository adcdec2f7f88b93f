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

    protected override void BeforeClose()
    {
        _terminals.ForEach(terminal => terminal.Close());
        // A process that was told by the end of its terminal may still be on its way out.
        Eventually.True(() => !Segment.MadeBy(_terminals.SelectMany(terminal => terminal.Pids)).Any(), "no shared memory is left behind");
    }
}
