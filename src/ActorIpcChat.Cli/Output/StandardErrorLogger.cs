using ActorIpcChat.Hosting;
using Microsoft.Extensions.Logging;

namespace ActorIpcChat.Cli.Output;

/// <summary>Logs as lines on standard error, at every level: standard output is the chat's.</summary>
internal sealed class StandardErrorLogger(INotices lines) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Category(lines, categoryName);

    public void Dispose()
    {
    }

    private sealed class Category(INotices lines, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = formatter(state, exception);
            lines.Say($"{logLevel.ToString().ToLowerInvariant()}: {name}: {text}{(exception is null ? "" : " " + exception)}");
        }
    }
}
