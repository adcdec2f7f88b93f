using System.Diagnostics.CodeAnalysis;
using Akka.Configuration;
using Akka.Event;

namespace ActorIpcChat.Cli.Output;

/// <summary>
/// Writes Akka's logs of all levels to standard error, since standard output is the chat's. It writes on the logging thread: an actor would miss
/// the first and last events, which Akka prints on standard output.
/// </summary>
internal sealed class StandardErrorLogger : MinimalLogger
{
    // Static, since Akka creates the logger by its type name.
    private static ILogLines? _lines;

    /// <summary>Settings that make it the only logger of the process's actor system.</summary>
    /// <param name="hocon">The user's settings; a level in them wins.</param>
    /// <param name="lines">Where to write.</param>
    /// <param name="level">Lowest level to show.</param>
    /// <exception cref="ArgumentException">The user's level is unknown.</exception>
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
