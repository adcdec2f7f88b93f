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

/// <summary>Runs a full-screen program, and restores the terminal at its end, even after an error.</summary>
internal static class TerminalSession
{
    /// <summary>
    /// Alternate screen, bracketed paste, no wrapping at the right edge, since terminals disagree on the width of characters. It also resets
    /// modes that another program may have left: mouse and focus reports, application cursor keys and keypad, insert mode, margins, charset; and
    /// alternate scroll (1007), with which the wheel sends Up and Down.
    /// </summary>
    private const string EnterSequence =
        "\e[?1049h\e[?2004h\e[?7l\e[?9;1000;1001;1002;1003;1004;1005;1006;1007;1015l\e[?1l\e>\e[4l\e[?6l\e[r\e(B\x0f\e[2J";

    /// <summary>Reports of the focus.</summary>
    private const string FocusSequence = "\e[?1004h";

    /// <summary>Reports of mouse buttons, in the form of SGR.</summary>
    private const string MouseSequence = "\e[?1000h\e[?1006h";

    private const string LeaveSequence = "\e[?1000l\e[?1006l\e[?1004l\e[?2004l\e[?7h\e[0m\e[?25h\e[2J\e[?1049l";

    /// <summary>Adds actors that use the terminal.</summary>
    public delegate void AddActors(
        Akka.Actor.ActorSystem system, EventLoop loop, ProcessExit exit, RawTerminal terminal, DeferredOutput deferred);

    /// <summary>A full-screen program can run here.</summary>
    /// <param name="typed">It needs standard input as well as output.</param>
    public static bool IsPossible(bool typed = true) => ErrorOf(typed) is null;

    /// <summary>The error for the user; null if there is none.</summary>
    private static string? ErrorOf(bool typed)
    {
        if (typed ? !RawTerminal.IsInteractive : !RawTerminal.IsOutputTerminal)
        {
            return "cannot use the whole screen: standard input and output are not a terminal; "
                + "start it in a terminal, or use a, b, a1 and b1 with pipes";
        }

        return Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb"
            ? "cannot move the cursor of this terminal: TERM is unset or dumb; set TERM to its type, or use a, b, a1 and b1"
            : null;
    }

    /// <summary>Runs until the actors set the exit code.</summary>
    /// <param name="name">The command.</param>
    /// <param name="hocon">The settings.</param>
    /// <param name="add">Adds the actors.</param>
    /// <param name="typed">It needs standard input as well as output.</param>
    /// <param name="focus">It wants to know whether the terminal has the focus.</param>
    /// <param name="mouse">It uses the wheel.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string name, Config hocon, AddActors add, bool typed = true, bool focus = false, bool mouse = false)
    {
        var notices = new StandardErrorLines($"ipcchat {name}");
        if (ErrorOf(typed) is { } error)
        {
            notices.SayError(error);
            return ExitCodes.Usage;
        }

        using var terminal = RawTerminal.Open(
            Encoding.ASCII.GetBytes(EnterSequence + (focus ? FocusSequence : "") + (mouse ? MouseSequence : "")),
            Encoding.ASCII.GetBytes(LeaveSequence));
        var deferred = new DeferredOutput();
        void Restore(object sender, UnhandledExceptionEventArgs e)
        {
            terminal.Leave();
            deferred.FlushTo(notices);
        }

        AppDomain.CurrentDomain.UnhandledException += Restore;
        try
        {
            return ProcessHost.Run(
                name, hocon, LogLevel.WarningLevel, (system, loop, exit, _) => add(system, loop, exit, terminal, deferred), deferred);
        }
        finally
        {
            terminal.Dispose();
            AppDomain.CurrentDomain.UnhandledException -= Restore;
            deferred.FlushTo(notices);
        }
    }
}
