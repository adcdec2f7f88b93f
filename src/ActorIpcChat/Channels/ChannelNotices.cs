using ActorIpcChat.Reporting;

namespace ActorIpcChat.Channels;

/// <summary>Passes notices to a program, and keeps the line that says why the chat, or a reader, cannot go on.</summary>
internal sealed class ChannelNotices : INotices
{
    private readonly NoticeQueue? _queue;

    public ChannelNotices(Action<string>? notice) => _queue = notice is null ? null : new NoticeQueue(notice);

    private ChannelNotices(NoticeQueue? queue) => _queue = queue;

    /// <summary>Why it cannot go on; null if it can.</summary>
    public string? Error { get; private set; }

    /// <summary>Notices of a reader of this channel: in order with the others, but with an error of its own.</summary>
    public ChannelNotices ForReader() => new(_queue);

    /// <inheritdoc/>
    public void Say(string line) => _queue?.Add(line);

    /// <inheritdoc/>
    public void SayError(string line)
    {
        Error ??= line;
        Say(line);
    }

    /// <summary>Programs learn of the peer by <see cref="ChatChannel.WhenConnectedAsync"/>.</summary>
    public void Announce(string line)
    {
    }
}
