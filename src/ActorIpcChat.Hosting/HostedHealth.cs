using ActorIpcChat.Reporting;

namespace ActorIpcChat.Hosting;

/// <summary>Health of a hosted chat, before it is open, while it is, and after. Any thread may read it.</summary>
internal sealed class HostedHealth
{
    private volatile ChatHealth _health = new();

    /// <summary>The current health.</summary>
    public ChatHealth.Report Now => _health.Now;

    /// <summary>The chat is open.</summary>
    public void Follow(ChatChannel channel) => _health = channel.Health;

    /// <summary>The chat could not begin or go on.</summary>
    public void SetFailed(string why)
    {
        var health = new ChatHealth();
        health.Set(ChatCondition.Ended, why);
        _health = health;
    }
}
