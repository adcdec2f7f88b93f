using System.CommandLine;
using System.Text;
using ActorIpcChat.Cli.Output;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Terminals;
using Akka.Configuration;
using Akka.Event;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>A full screen, from taking the terminal to giving it back, whatever happens in between.</summary>
internal static class TerminalSession
{
    /// <summary>
    /// Another screen than the shell's, pastes in brackets, and no wrapping at the right edge (terminals do not agree on how wide
    /// characters are). What another program may have left behind is switched off: reports of the mouse and of focus, cursor keys and a
    /// keypad for programs, insert mode, margins, another character set.
    /// </summary>
    private static readonly byte[] EnterSequence = Encoding.ASCII.GetBytes(
        "\e[?1049h\e[?2004h\e[?7l\e[?9;1000;1001;1002;1003;1004;1005;1006;1015l\e[?1l\e>\e[4l\e[?6l\e[r\e(B\x0f\e[2J");

    private static readonly byte[] LeaveSequence = Encoding.ASCII.GetBytes("\e[?2004l\e[?7h\e[0m\e[?25h\e[2J\e[?1049l");

    /// <summary>Puts actors that use the terminal into an actor system.</summary>
    public delegate void AddActors(Akka.Actor.ActorSystem system, EventLoop loop, ProcessExit exit, RawTerminal terminal, LastWords last);

    /// <summary>Whether there can be a full screen here.</summary>
    /// <param name="typed">It needs somebody who types, not only somebody who looks.</param>
    public static bool IsPossible(bool typed = true) => WhyImpossible(typed) is null;

    /// <summary>Why there can be no full screen here, null where there can.</summary>
    private static string? WhyImpossible(bool typed)
    {
        if (typed ? !RawTerminal.IsThere : !RawTerminal.IsShown)
            return "standard input and output are no terminal; start it in one, or use a, b, a1 and b1, which take pipes";
        return Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb"
            ? "TERM says that this terminal moves no cursor; set it to what the terminal is, or use a, b, a1 and b1"
            : null;
    }

    /// <summary>Runs until the actors say how to end.</summary>
    /// <param name="name">The command.</param>
    /// <param name="hocon">The settings.</param>
    /// <param name="add">Adds the actors.</param>
    /// <param name="typed">It needs somebody who types, not only somebody who looks.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string name, Config hocon, AddActors add, bool typed = true)
    {
        var notices = new StandardErrorLines($"ipcchat {name}");
        if (WhyImpossible(typed) is { } why)
        {
            notices.SayError(why);
            return ExitCodes.Usage;
        }

        using var terminal = RawTerminal.Open(EnterSequence, LeaveSequence);
        var last = new LastWords();
        void GiveBack(object sender, UnhandledExceptionEventArgs e)
        {
            terminal.Leave();
            last.SayTo(notices);
        }

        AppDomain.CurrentDomain.UnhandledException += GiveBack;
        try
        {
            return ProcessHost.Run(name, hocon, LogLevel.WarningLevel, (system, loop, exit, _) => add(system, loop, exit, terminal, last), last);
        }
        finally
        {
            terminal.Dispose();
            AppDomain.CurrentDomain.UnhandledException -= GiveBack;
            last.SayTo(notices);
        }
    }
}
