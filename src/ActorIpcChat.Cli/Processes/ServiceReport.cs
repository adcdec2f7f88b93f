using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Reporting;

namespace ActorIpcChat.Cli.Processes;

/// <summary>Reports a chat process to the service manager that started it: when it is ready, what it does, and when it stops.</summary>
internal static class ServiceReport
{
    /// <summary>Health that is reported with each change; null without a service manager.</summary>
    public static ChatHealth? Begin()
        => ServiceManager.At(Environment.GetEnvironmentVariable(ServiceManager.Variable)) is { } manager ? Begin(manager.Notify) : null;

    private static ChatHealth Begin(Action<string> notify)
    {
        ChatHealth health = null!;
        var last = "";
        return health = new ChatHealth
        {
            Changed = condition =>
            {
                var state = StateOf(condition, health.Now.Description);
                if (state != last)
                    notify(last = state);
            },
        };
    }

    private static string StateOf(ChatCondition condition, string description) => condition switch
    {
        ChatCondition.Starting => $"STATUS={description}",
        ChatCondition.Ended => $"STOPPING=1\nSTATUS={description}",
        _ => $"READY=1\nSTATUS={description}",
    };
}
