namespace ActorIpcChat.Reporting;

/// <summary>How a chat process is doing, for health checks: it writes, and any thread reads.</summary>
public sealed class ChatHealth
{
    private volatile Report _now = new(ChatCondition.Waiting, "it has not begun yet");

    /// <summary>How it is now.</summary>
    public Report Now => _now;

    internal void Tell(ChatCondition condition, string description) => _now = new Report(condition, description);

    /// <summary>What is said of it.</summary>
    /// <param name="Condition">How it is.</param>
    /// <param name="Description">The same in words, in one line.</param>
    public sealed record Report(ChatCondition Condition, string Description);
}

/// <summary>How a chat process is.</summary>
public enum ChatCondition
{
    /// <summary>Nobody takes its lines yet, or none does any more: it waits for them.</summary>
    Waiting,

    /// <summary>It chats, and does not reach everybody.</summary>
    Impaired,

    /// <summary>It chats.</summary>
    Chatting,

    /// <summary>It has ended, or is about to.</summary>
    Ended,
}
