using System.Diagnostics.CodeAnalysis;
using Akka.Configuration;
using Akka.Event;

namespace ActorIpcChat.Cli.Output;

/// <summary>
/// Akka's logs as lines on standard error, at every level: standard output is the chat's. It writes on the thread that logs, with
/// no actor in between: the first event is shown and the last one, which Akka would print on standard output otherwise.
/// </summary>
internal sealed class StandardErrorLogger : MinimalLogger
{
    // Akka makes the logger from its name alone.
    private static ILogLines? _lines;

    /// <summary>Settings that make it the only logger of an actor system, of which a process has one.</summary>
    /// <param name="hocon">What the user has set; a level in it wins.</param>
    /// <param name="lines">Where to write.</param>
    /// <param name="level">The least that is shown.</param>
    /// <exception cref="ArgumentException">The user's level is none.</exception>
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor, typeof(StandardErrorLogger))]
    public static Config Settings(Config hocon, ILogLines lines, LogLevel level)
    {
        _lines = lines;
        var name = typeof(StandardErrorLogger).AssemblyQualifiedName;
        var least = hocon.GetString("akka.loglevel") is { } given ? Logging.LogLevelFor(given).StringFor() : level.StringFor();
        return ConfigurationFactory.ParseString(
            $$"""
            akka { loglevel = "{{least}}", stdout-loglevel = "{{least}}", loggers = ["{{name}}"], stdout-logger-class = "{{name}}" }
            """).WithFallback(hocon);
    }

    protected override void Log(object message)
    {
        if (message is not LogEvent log)
            return;
        var level = log.LogLevel().StringFor().ToLowerInvariant();
        var text = $"{level}: {log.Timestamp:HH:mm:ss.fff} {log.LogSource}: {log.Message}{(log.Cause is null ? "" : " " + log.Cause)}";
        foreach (var line in text.Split('\n'))
        {
            _lines?.Say(line, log.LogLevel() switch
            {
                LogLevel.ErrorLevel => SyslogPriority.Error,
                LogLevel.WarningLevel => SyslogPriority.Warning,
                LogLevel.InfoLevel => SyslogPriority.Info,
                _ => SyslogPriority.Debug,
            });
        }
    }
}
