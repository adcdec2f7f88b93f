namespace ActorIpcChat.Reporting;

/// <summary>Health of a chat process, for health checks. The process sets it; any thread may read it.</summary>
internal sealed class ChatHealth
{
    private volatile Report _now = new(ChatCondition.Starting, "not started yet");

    /// <summary>The current health.</summary>
    public Report Now => _now;

    /// <summary>Called after each change, on the chat's thread.</summary>
    internal Action<ChatCondition>? Changed { get; init; }

    internal void Set(ChatCondition condition, string description)
    {
        _now = new Report(condition, description);
        Changed?.Invoke(condition);
    }

    /// <summary>A reading.</summary>
    /// <param name="Condition">The condition.</param>
    /// <param name="Description">The condition as one line of text.</param>
    public sealed record Report(ChatCondition Condition, string Description);
}

/// <summary>Conditions of a chat process.</summary>
internal enum ChatCondition
{
    /// <summary>It does not have its role yet.</summary>
    Starting,

    /// <summary>It waits for a peer or other members.</summary>
    Waiting,

    /// <summary>It chats, but some members do not answer.</summary>
    Impaired,

    /// <summary>It chats.</summary>
    Chatting,

    /// <summary>It has ended, or is leaving.</summary>
    Ended,
}
