namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>Viewers on a terminal that a python3 script provides.</summary>
internal static class PythonTerminal
{
    // Runs a program with a terminal for standard output, forwards its output, and reads new widths, one a line.
    private const string Player = """
        import fcntl, os, select, signal, struct, subprocess, sys, termios
        outer, inner = os.openpty()
        flags = termios.tcgetattr(inner)
        flags[1] &= ~termios.OPOST
        termios.tcsetattr(inner, termios.TCSANOW, flags)
        def resize(columns):
            fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))
        resize(int(sys.argv[1]))
        program = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL, stdout=inner)
        signal.signal(signal.SIGINT, lambda *_: program.send_signal(signal.SIGINT))
        while True:
            ready, _, _ = select.select([outer, 0], [], [], 0.01)
            if outer in ready:
                os.write(1, os.read(outer, 65536))
            elif 0 in ready:
                resize(int(os.read(0, 100)))
                sys.stderr.write('resized\n')
                sys.stderr.flush()
            elif program.poll() is not None:
                sys.exit(program.returncode)
        """;

    /// <summary>Whether python3 is installed; logs a skip if not.</summary>
    internal static bool IsAvailable(ITestOutputHelper output)
    {
        var found = Tools.Find("python3") is not null;
        if (!found)
            output.WriteLine("skipped: python3, which provides the terminal, is not installed");
        return found;
    }

    /// <summary>Starts a viewer on a terminal.</summary>
    internal static RunningProcess StartOnTerminal(
        this ChatRoom room, string name, int columns, (string Name, string? Value)[] environment, params string[] options) => room.StartProgram(
            name,
            "python3",
            ["-c", Player, $"{columns}", ChatRoom.Program, name, "--directory", room.Top, "--room", "room", .. options],
            environment);

    /// <summary>Changes the width of its terminal.</summary>
    internal static void Resize(this RunningProcess viewer, int columns)
    {
        viewer.Send($"{columns}");
        viewer.ShouldReport("resized");
    }
}
