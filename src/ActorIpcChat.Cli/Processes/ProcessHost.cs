using ActorIpcChat.Cli.Output;
using ActorIpcChat.Composition;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Reporting;
using ActorIpcChat.Settings;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace ActorIpcChat.Cli.Processes;

/// <summary>Runs the actor system of a process from its start to its exit code.</summary>
internal static class ProcessHost
{
    // Exceeded only if the event loop hangs.
    private static readonly TimeSpan TerminationLimit = TimeSpan.FromSeconds(10);

    /// <summary>Adds actors to the started actor system, and makes the files that they need.</summary>
    public delegate void AddActors(ActorSystem system, EventLoop loop, ProcessExit exit, INotices notices);

    /// <summary>Runs until the actors set the exit code.</summary>
    /// <exception cref="SettingsException">Akka cannot start with the settings under <c>akka</c>.</exception>
    /// <exception cref="LinuxException">This process may not use the CPU of the event loop.</exception>
    public static int Run(
        string name, Config hocon, LogLevel logLevel, AddActors add, ILogLines? notices = null, int? cpu = null, bool withParent = false)
    {
        notices ??= new StandardErrorLines($"ipcchat {name}");
        var exit = new ProcessExit();
        using var loop = new EventLoop("event-loop", Fail, cpu);
        loop.Start();
        // Blocks this thread, which needs no thread pool.
        var system = Start(loop, () => StandardErrorLogger.Settings(hocon, notices, logLevel));
        add(system, loop, exit, notices);
        if (withParent)
            new ParentWatch(loop, system).Begin();
        var code = exit.Code.GetAwaiter().GetResult();
        exit.StopActors(TerminationLimit);
        return code;

        void Fail(Exception e)
        {
            notices.SayError(new ChildFailure(e).Line);
            exit.With(ExitCodes.Failed);
        }
    }

    private static ActorSystem Start(EventLoop loop, Func<Config> hocon)
    {
        try
        {
            return ChatHosting.Start(loop, hocon());
        }
        catch (Exception e) when (e is not (LinuxException or IOException or OutOfMemoryException or TypeInitializationException))
        {
            throw new SettingsException($"akka: {e.Message.Split('\n', 2)[0].Trim()}; allowed: settings that this version of Akka accepts, or none");
        }
    }
}
