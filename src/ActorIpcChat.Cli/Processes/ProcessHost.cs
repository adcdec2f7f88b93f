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

/// <summary>Hosts the actor system of one process, from its start to its exit code.</summary>
internal static class ProcessHost
{
    // The actors are gone by then; only an event loop that hangs takes longer.
    private static readonly TimeSpan TerminationLimit = TimeSpan.FromSeconds(10);

    /// <summary>Puts actors into an actor system that has started: what they need of the file system is made here, and not before.</summary>
    public delegate void AddActors(ActorSystem system, EventLoop loop, ProcessExit exit, INotices notices);

    /// <summary>Runs until the actors say how to end.</summary>
    /// <exception cref="SettingsException">A setting of <c>akka</c> that Akka cannot start with.</exception>
    /// <exception cref="LinuxException">The processor of the event loop is none that this process may use.</exception>
    public static int Run(
        string name, Config hocon, LogLevel logLevel, AddActors add, ILogLines? notices = null, int? cpu = null, bool withParent = false)
    {
        notices ??= new StandardErrorLines($"ipcchat {name}");
        var exit = new ProcessExit();
        using var loop = new EventLoop("event-loop", Fail, cpu);
        loop.Start();
        // This thread does nothing but wait: no thread pool is started for it.
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
            throw new SettingsException($"akka: {e.Message.Split('\n', 2)[0].Trim()}; allowed: what this version of Akka takes, or none of its settings");
        }
    }
}
