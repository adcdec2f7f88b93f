using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Hosted;

/// <summary>Logs the chat's health when it changes.</summary>
internal sealed partial class HealthLog(ILogger<HealthLog> log) : IHealthCheckPublisher
{
    private string _last = "";

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        var chat = report.Entries["chat"];
        var now = $"{chat.Status}: {chat.Description}";
        if (now != _last)
            LogHealth(_last = now);
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Health}")]
    private partial void LogHealth(string health);
}
